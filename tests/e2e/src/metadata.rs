//! Metadata: the field definitions of an account, and the values of files.

use frameio_sdk::FieldDefinitionId;
use frameio_sdk::models::{
    BulkUpdateMetadataParams, BulkUpdateMetadataParamsValuesItem, CreateFieldDefinitionParams, DateDefinitionParams,
    DateDefinitionParamsConfig, FieldDefinition, FieldDefinitionInclude, FieldDefinitionSort,
    FieldDefinitionWithIncludes, FieldType, LongTextDefinitionParams, MetadataField, MetadataFieldFilters,
    NumberDefinitionParams, NumberDefinitionParamsConfig, RatingDefinitionParams, RatingDefinitionParamsConfig,
    SelectDefinitionParams, SelectDefinitionParamsConfig, SelectDefinitionParamsConfigOption,
    SelectMultiDefinitionParams, SelectMultiDefinitionParamsConfig, SelectMultiDefinitionParamsConfigOption,
    TextDefinitionParams, ToggleDefinitionParams, UpdateSelectDefinitionParams, UpdateSelectDefinitionParamsConfig,
    UpdateSelectDefinitionParamsConfigOption, UserMultiDefinitionParams, UserMultiDefinitionParamsConfig,
    UserSingleDefinitionParams, UserSingleDefinitionParamsConfig,
};
use serde_json::{Value, json};

use crate::world::{Outcome, World};
use crate::world::{assert_gone, assert_refused};

/// One field definition of every type, named after the type.
fn of_every_type() -> Vec<CreateFieldDefinitionParams> {
    let options = ["Yes", "No"].map(SelectDefinitionParamsConfigOption::new);
    let multi_options = ["Day", "Night"].map(SelectMultiDefinitionParamsConfigOption::new);
    vec![
        TextDefinitionParams::new("text").into(),
        LongTextDefinitionParams::new("long_text").into(),
        RatingDefinitionParams::new("rating", RatingDefinitionParamsConfig::new(5)).into(),
        NumberDefinitionParams::new("number", NumberDefinitionParamsConfig::new(2)).into(),
        ToggleDefinitionParams::new("toggle").into(),
        DateDefinitionParams::new("date", DateDefinitionParamsConfig::new("iso")).into(),
        SelectDefinitionParams::new("select", SelectDefinitionParamsConfig::new(options)).into(),
        SelectMultiDefinitionParams::new("select_multi", SelectMultiDefinitionParamsConfig::new(multi_options)).into(),
        UserSingleDefinitionParams::new(
            "user_single",
            UserSingleDefinitionParamsConfig::new(false, "all_project_members"),
        )
        .into(),
        UserMultiDefinitionParams::new("user_multi", UserMultiDefinitionParamsConfig::new(true, "all_project_members"))
            .into(),
    ]
}

/// The variant in which the client read a definition, and the type, id and name in the definition.
fn kind(definition: &FieldDefinition) -> (&'static str, FieldType, &FieldDefinitionId, &str) {
    macro_rules! kinds {
        ($($kind:ident: $name:literal),+) => {
            match definition {
                $(FieldDefinition::$kind(found) => ($name, found.field_type.clone(), &found.id, found.name.as_str()),)+
                other => panic!("{other:?}"),
            }
        };
    }
    kinds!(Text: "text", LongText: "long_text", Rating: "rating", Number: "number", Toggle: "toggle", Date: "date",
        Select: "select", SelectMulti: "select_multi", UserSingle: "user_single", UserMulti: "user_multi")
}

pub(crate) async fn fields_of_every_type_are_set_and_read(world: &World) -> Outcome {
    let fields = world.account.metadata_fields();
    let value = |id: &FieldDefinitionId, value: Value| BulkUpdateMetadataParamsValuesItem::new(id, value);
    let mut values = Vec::new();
    for data in of_every_type() {
        let made = fields.create(data).await?;
        let (kind, field_type, id, name) = kind(&made);
        assert_eq!((kind, field_type.as_str()), (name, name));
        let json = match &made {
            FieldDefinition::Select(select) => json!([select.field_configuration.options[0].id]),
            FieldDefinition::SelectMulti(select) => {
                json!(select.field_configuration.options.iter().map(|option| &option.id).collect::<Vec<_>>())
            }
            FieldDefinition::UserSingle(_) | FieldDefinition::UserMulti(_) => {
                json!([{"id": world.demo().colleague, "type": "user"}])
            }
            FieldDefinition::Rating(_) => json!(4),
            FieldDefinition::Number(_) => json!(23.976),
            FieldDefinition::Toggle(_) => json!(true),
            FieldDefinition::Date(_) => json!("2026-03-01"),
            _ => json!("some words"),
        };
        values.push(value(id, json));
    }
    let ids: Vec<_> = values.iter().map(|value| value.field_definition_id.clone()).collect();
    let data = BulkUpdateMetadataParams::new([&world.demo().image], values);
    world.account.metadata().bulk_update(&world.demo().project, data).await?;

    // The variants have no tag and are distinguished by their shape only.
    let shown = world.account.metadata().show(&world.demo().image).await?;
    assert_eq!(shown.file_id.as_str(), world.demo().image);
    let read: Vec<_> = shown.metadata.iter().map(|field| serde_json::to_value(field).expect("JSON")).collect();
    assert_eq!(read.iter().map(|field| field["field_definition_id"].as_str()).collect::<Vec<_>>(), {
        ids.iter().map(|id| Some(id.as_str())).collect::<Vec<_>>()
    });
    let by_name = |name: &str| read.iter().find(|field| field["field_definition_name"] == name).expect(name);
    assert_eq!(by_name("number")["value"], 23.976);
    assert_eq!(by_name("rating")["value"], 4);
    assert_eq!(by_name("toggle")["value"], true);
    assert_eq!(by_name("date")["value"], "2026-03-01");
    assert_eq!(by_name("select")["value"][0]["display_name"], "Yes");
    assert_eq!(by_name("select_multi")["value"].as_array().map(Vec::len), Some(2));
    assert_eq!(by_name("user_multi")["value"][0]["id"], world.demo().colleague.as_str());
    assert!(shown.metadata.iter().all(|field| !matches!(field, MetadataField::Unknown(_))), "{:?}", shown.metadata);
    Ok(())
}

pub(crate) async fn a_field_is_created_updated_and_deleted(world: &World) -> Outcome {
    let fields = world.account.metadata_fields();
    let all = fields.index().include_total_count(true).await?;
    assert_eq!(all.total_count, Some(6));
    let mutable = MetadataFieldFilters::new().exclude_immutable(true);
    let some = fields.index().filters(mutable).include_total_count(true).await?;
    assert_eq!(some.total_count, Some(5), "one field is built in");
    let query = world.fake.requests()[1].query_pairs();
    assert!(query.contains(&("filters[exclude_immutable]".to_owned(), "true".to_owned())), "{query:?}");

    let options = ["Yes", "No"].map(SelectDefinitionParamsConfigOption::new);
    let data = SelectDefinitionParams::new("Usable", SelectDefinitionParamsConfig::new(options));
    let FieldDefinition::Select(made) = fields.create(data).await? else { panic!("expected a select field") };
    let options = ["Yes", "Perhaps"].map(UpdateSelectDefinitionParamsConfigOption::new);
    let change = UpdateSelectDefinitionParamsConfig::new().options(options);
    let change = UpdateSelectDefinitionParams::new().name("Usable?").field_configuration(change);
    let update = fields.update(&made.id, change);
    let FieldDefinition::Select(changed) = update.await? else { panic!("expected a select field") };
    assert_eq!((changed.name.as_str(), changed.creator_id.as_str()), ("Usable?", world.demo().user.as_str()));
    let (old, new) = (&made.field_configuration.options, &changed.field_configuration.options);
    assert_eq!((&old[0].id, new[1].display_name.as_str()), (&new[0].id, "Perhaps"));

    let sorted = fields.index().sort(FieldDefinitionSort::CreatedAtDesc);
    let newest = sorted.include([FieldDefinitionInclude::Creator]).page_size(1).await?.data;
    assert!(matches!(&newest[..], [FieldDefinitionWithIncludes::Select(found)] if found.creator.is_some()));
    fields.delete(&made.id).await?;
    assert_gone(fields.delete(&made.id).await);
    Ok(())
}

pub(crate) async fn values_are_set_shown_and_removed(world: &World) -> Outcome {
    let (metadata, demo) = (world.account.metadata(), world.demo());
    let set = |field: &str, value: Value| {
        let value = BulkUpdateMetadataParamsValuesItem::new(field, value);
        metadata.bulk_update(&demo.project, BulkUpdateMetadataParams::new([&demo.file, &demo.image], [value]))
    };
    set(&demo.text_field, json!("2B")).await?;
    for file in [&demo.file, &demo.image] {
        let shown = metadata.show(file).await?.metadata;
        let scene = shown.iter().find_map(|field| match field {
            MetadataField::TextValue(text) => text.value.as_deref(),
            _ => None,
        });
        assert_eq!(scene, Some("2B"), "{shown:?}");
    }
    assert_eq!(metadata.show(&demo.image).await?.metadata.len(), 1);
    assert_eq!(metadata.show(&demo.image).show_null(true).await?.metadata.len(), 6);
    set(&demo.text_field, Value::Null).await?;
    assert!(metadata.show(&demo.image).await?.metadata.is_empty());
    assert_refused(set(&demo.text_field, json!(7)).await, "/data/values/0/value");
    assert_refused(set(&demo.select_field, json!(["no option"])).await, "/data/values/0/value");
    Ok(())
}
