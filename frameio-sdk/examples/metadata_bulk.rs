//! Sets one metadata field to one value on all files of a folder, in as few calls as the API allows.
//!
//! ```text
//! cargo run -p frameio-sdk --example metadata_bulk
//! FRAMEIO_TOKEN=... cargo run -p frameio-sdk --example metadata_bulk -- <folder id> --field Scene --value 12A
//! ```
//!
//! Without `FRAMEIO_TOKEN`, it creates a field and a thousand files in a stand-in on this machine, and sets the field
//! there.

mod support;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use fake_frameio::FakeFrameio;
use frameio_sdk::models::{
    AssetWithIncludes, BulkFileCopyMoveParams, BulkUpdateMetadataParams,
    BulkUpdateMetadataParamsValuesItem as FieldValue, FieldDefinitionWithIncludes as Field, FolderCreateParams,
    MetadataFieldFilters, TextDefinitionParams,
};
use frameio_sdk::{AccountId, Client, Error, FieldDefinitionId, FileId, FolderId, ProjectId};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use support::{Result, note, printable};

/// The maximum number of files in one call, for setting values and for copying.
const FILES_IN_A_CALL: usize = 100;
/// Setting values is limited to 10 calls a minute, so more concurrent calls would only be refused sooner.
const CONCURRENCY: usize = 2;
/// The maximum number of retries, which also covers calls that are refused by the rate limit.
const RETRIES: u32 = 10;

/// Sets a metadata field to a value on all files of a folder.
#[derive(Parser)]
struct Args {
    /// Id of the folder. Only the files directly in it are changed.
    #[arg(env = "FRAMEIO_FOLDER_ID")]
    folder: Option<String>,
    /// Name of the field.
    #[arg(long, value_name = "NAME")]
    field: Option<String>,
    /// The value: the names of options for a select field, separated by commas where there may be several.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    value: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::finish(run(Args::parse(), &mut io::stdout().lock()).await)
}

async fn run(args: Args, out: &mut impl Write) -> Result<()> {
    let connection = support::connect().await?;
    let client = &connection.client;
    let account = connection.account().await?;
    let (folder, field, value) = match (args.folder, args.field, args.value, &connection.stand_in) {
        (Some(folder), Some(field), Some(value), _) => (FolderId::from(folder), field, value),
        (None, None, None, Some(stand_in)) => prepare(client, &account, stand_in, out).await?,
        _ => return Err("missing arguments: <folder id> --field NAME --value TEXT".into()),
    };

    let project = client.account(&account).folders().show(&folder).await?.project_id;
    let files = files_in(client, &account, &folder).await?;
    let value = find_field(client, &account, &field, &value).await?;
    let outcome = set(client, &account, &project, &files, &value, out).await?;

    let calls = files.len().div_ceil(FILES_IN_A_CALL);
    write!(out, "Set {field:?} on {} of {} files in {calls} calls", outcome.set.len(), files.len())?;
    let requests = outcome.requests as usize;
    writeln!(
        out,
        "{}.",
        if requests > calls { format!(" ({requests} requests, as some were repeated)") } else { String::new() }
    )?;
    for (files, error) in &outcome.failed {
        // Without a response, the request may or may not have been executed.
        let verdict = if error.is_transport() && !error.is_connect() { "Perhaps not set" } else { "Not set" };
        writeln!(out, "\n{verdict} on {} files: {error}", files.len())?;
        for file in files {
            writeln!(out, "{file}")?;
        }
    }
    for file in [outcome.set.first(), outcome.set.last()].into_iter().flatten() {
        let value = value_of(client, &account, file, &value.field_definition_id).await?;
        writeln!(out, "Read back from file {file}: {value}")?;
    }
    match files.len() - outcome.set.len() {
        0 => Ok(()),
        missing => {
            Err(format!("{missing} of {} files are listed as not set; to set them again does no harm", files.len())
                .into())
        }
    }
}

/// The outcome for the files.
#[derive(Default)]
struct Outcome {
    set: Vec<FileId>,
    /// The files of each failed call, with the error.
    failed: Vec<(Vec<FileId>, Error)>,
    /// The number of requests, including retries.
    requests: u32,
}

/// Sets a value on all files. A failed call does not prevent the others.
async fn set(
    client: &Client,
    account: &AccountId,
    project: &ProjectId,
    files: &[FileId],
    value: &FieldValue,
    out: &mut impl Write,
) -> Result<Outcome> {
    let mut calls = stream::iter(files.chunks(FILES_IN_A_CALL))
        .map(|files| async move {
            let data = BulkUpdateMetadataParams::new(files, [value.clone()]);
            let call = client.account(account).metadata().bulk_update(project, data).max_retries(RETRIES);
            (files, call.with_response().await)
        })
        .buffer_unordered(CONCURRENCY);

    let bar = progress_bar(files.len());
    let mut outcome = Outcome::default();
    while let Some((files_of_call, reply)) = calls.next().await {
        match reply {
            Ok(reply) => {
                outcome.requests += reply.meta().attempts();
                outcome.set.extend_from_slice(files_of_call);
            }
            Err(error) => {
                outcome.requests += error.attempts();
                outcome.failed.push((files_of_call.to_vec(), error));
            }
        }
        let failures = match outcome.failed.len() {
            0 => String::new(),
            1 => " (1 call failed)".to_owned(),
            calls => format!(" ({calls} calls failed)"),
        };
        if bar.is_hidden() {
            writeln!(out, "{} of {} files{failures}", outcome.set.len(), files.len())?;
        }
        bar.set_position(outcome.set.len() as u64);
        bar.set_message(failures);
    }
    if !bar.is_hidden() {
        bar.abandon(); // the bar stays where it is, which is before the end if a call failed
        note("");
    }
    Ok(outcome)
}

fn progress_bar(files: usize) -> ProgressBar {
    if !support::on_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{wide_bar} {pos} of {len} files{msg}");
    ProgressBar::new(files as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

async fn files_in(client: &Client, account: &AccountId, folder: &FolderId) -> Result<Vec<FileId>> {
    let mut files = Vec::new();
    let mut items = client.account(account).files().list(folder).page_size(500).items();
    while let Some(asset) = items.try_next().await? {
        if let AssetWithIncludes::File(file) = asset {
            files.push(file.id);
        }
    }
    Ok(files)
}

/// Finds the field by name and converts the value to its type.
async fn find_field(client: &Client, account: &AccountId, name: &str, text: &str) -> Result<FieldValue> {
    let settable = MetadataFieldFilters::new().exclude_immutable(true);
    let mut names = Vec::new();
    let mut fields = client.account(account).metadata_fields().index().filters(settable).items();
    while let Some(field) = fields.try_next().await? {
        let Some((id, found, value)) = value_for(&field, text) else { continue };
        if found == name {
            let value = value.map_err(|expected| format!("{text:?} cannot be set: {name:?} takes {expected}"))?;
            return Ok(FieldValue::new(id, value));
        }
        names.push(format!("{found:?}"));
    }
    Err(format!("no field {name:?} that can be set; there are {}", names.join(", ")).into())
}

/// The id and name of a field, and the value parsed for its type; the error says what the field accepts.
fn value_for<'f>(
    field: &'f Field,
    text: &str,
) -> Option<(&'f FieldDefinitionId, &'f str, std::result::Result<Value, String>)> {
    fn parsed<T: std::str::FromStr + Into<Value>>(text: &str, expected: &str) -> std::result::Result<Value, String> {
        text.parse().map(T::into).map_err(|_| expected.to_owned())
    }
    Some(match field {
        Field::Text(field) => (&field.id, &field.name, Ok(json!(text))),
        Field::LongText(field) => (&field.id, &field.name, Ok(json!(text))),
        Field::Date(field) => (&field.id, &field.name, Ok(json!(text))),
        Field::Number(field) => (&field.id, &field.name, parsed::<f64>(text, "a number")),
        Field::Rating(field) => (&field.id, &field.name, parsed::<u32>(text, "a whole number")),
        Field::Toggle(field) => (&field.id, &field.name, parsed::<bool>(text, "true or false")),
        Field::Select(field) => {
            let options = field.field_configuration.options.iter().map(|option| (&option.display_name, &option.id));
            (&field.id, &field.name, option_ids([text], options.collect()))
        }
        Field::SelectMulti(field) => {
            let options = field.field_configuration.options.iter().map(|option| (&option.display_name, &option.id));
            (&field.id, &field.name, option_ids(text.split(',').map(str::trim), options.collect()))
        }
        // Fields for people take ids of users and groups, which this program does not look up.
        _ => return None,
    })
}

/// The ids of the named options of a select field.
fn option_ids<'t>(
    names: impl IntoIterator<Item = &'t str>,
    options: Vec<(&String, &Option<String>)>,
) -> std::result::Result<Value, String> {
    let id = |name| options.iter().find(|(option, _)| *option == name).and_then(|(_, id)| id.as_deref());
    let ids: Option<Vec<&str>> = names.into_iter().map(id).collect();
    let names: Vec<String> = options.iter().map(|(name, _)| format!("{name:?}")).collect();
    ids.map(Value::from).ok_or_else(|| format!("one of {}", names.join(", ")))
}

/// The value that the API returns for a file.
async fn value_of(client: &Client, account: &AccountId, file: &FileId, field: &FieldDefinitionId) -> Result<String> {
    let metadata = client.account(account).metadata().show(file).await?.metadata;
    for entry in metadata {
        // Each kind of field has a type of its own; as JSON they are alike.
        let entry = serde_json::to_value(entry)?;
        if entry["field_definition_id"] == field.as_str() {
            return Ok(printable(&entry["value"].to_string()));
        }
    }
    Ok("nothing".to_owned())
}

/// Creates data to work on: a text field, and a folder with a thousand copies of existing files.
async fn prepare(
    client: &Client,
    account: &AccountId,
    stand_in: &FakeFrameio,
    out: &mut impl Write,
) -> Result<(FolderId, String, String)> {
    const FILES: usize = 1000;
    let (field, value) = ("Shoot day", "Day 12");
    let definition = TextDefinitionParams::new(field);
    client.account(account).metadata_fields().create(definition).await?;
    let demo = stand_in.demo();
    let folder = FolderCreateParams::new().name("A thousand stills");
    let folder = client.account(account).folders().create(&demo.root_folder, folder).await?;

    let mut originals = files_in(client, account, &FolderId::from(&demo.big_folder)).await?;
    originals.truncate(FILES_IN_A_CALL);
    let copies: usize = stream::iter(0..FILES / FILES_IN_A_CALL)
        .map(|_| {
            client.account(account).files().bulk_copy(BulkFileCopyMoveParams::new(&folder.id, &originals)).into_future()
        })
        .buffer_unordered(4)
        .try_fold(0, |copies, reply| async move { Ok(copies + reply.len()) })
        .await?;
    writeln!(out, "Made the field {field:?}, and {copies} files in the folder {:?}.", folder.name)?;
    Ok((folder.id, field.to_owned(), value.to_owned()))
}
