//! The authenticated user, the accounts, and the audit log.

use frameio_sdk::models::{
    AccountRolesItem, AuditEventType, AuditLogFilters, AuditLogsInclude, AuditResourceType, FolderUpdateParams,
};

use crate::world::{Outcome, World};

pub(crate) async fn the_user_and_the_accounts_are_shown(world: &World) -> Outcome {
    let me = world.client.users().show().await?;
    assert_eq!((me.id.as_str(), me.email.as_str()), (world.demo().user.as_str(), "ada@example.com"));
    let them = world.colleague().users().show().await?;
    assert_eq!(them.id.as_str(), world.demo().colleague);

    let accounts = world.client.accounts().index().include_total_count(true).await?;
    assert_eq!((accounts.data.len(), accounts.total_count), (1, Some(1)));
    let account = &accounts.data[0];
    assert_eq!((&account.id, &account.roles[..]), (world.account.id(), &[AccountRolesItem::Owner][..]));
    assert_eq!((&account.image, &account.v4_migrated_at), (&None, &None));
    assert!(account.storage_usage > 0 && account.storage_limit > Some(account.storage_usage));

    let before = account.storage_usage;
    world.file(&world.demo().folder, "More.bin").await?;
    let after = world.client.accounts().index().items().try_next().await?.expect("an account").storage_usage;
    assert_eq!(after, before + 1_234);
    Ok(())
}

pub(crate) async fn the_audit_log_lists_events(world: &World) -> Outcome {
    let logs = world.account.audit_logs();
    let folder = world.folder(&world.demo().folder, "Watched").await?;
    let name = FolderUpdateParams::new().name("Watched closely");
    world.account.folders().update(&folder, name).await?;

    let of_the_folder = AuditLogFilters::new().resource_id(folder.as_str()).resource_type(AuditResourceType::Asset);
    let log = logs.index().filters(of_the_folder.clone()).await?.data;
    let events: Vec<_> = log.iter().map(|entry| &entry.event_type).collect();
    assert_eq!(
        events,
        [&AuditEventType::AssetUpdated, &AuditEventType::AssetCreated],
        "the latest event should come first"
    );
    assert!(log.iter().all(|entry| entry.account_id == *world.account.id() && entry.user.is_none()));
    assert_eq!(log[0].user_id.as_ref().map(|id| id.as_str()), Some(world.demo().user.as_str()));

    let one = of_the_folder.event_type(AuditEventType::AssetCreated).user_id(&world.demo().user);
    let log = logs.index().include([AuditLogsInclude::User]).filters(one).await?.data;
    assert_eq!(log.len(), 1);
    assert_eq!(log[0].user.as_ref().map(|user| user.email.as_str()), Some("ada@example.com"));

    let long_ago = AuditLogFilters::new().to_date("2001-01-01".parse::<frameio_sdk::Date>()?);
    assert!(logs.index().filters(long_ago).await?.data.is_empty());
    let refused = world
        .colleague()
        .account(world.account.id())
        .audit_logs()
        .index()
        .await
        .expect_err("members cannot read the audit log");
    assert!(refused.is_forbidden(), "{refused}");

    let calls: Vec<_> =
        world.fake.requests().into_iter().filter(|request| request.operation == "auditlog.index").collect();
    assert!(calls.iter().all(|request| request.header("api-version") == Some("4.0")));
    Ok(())
}
