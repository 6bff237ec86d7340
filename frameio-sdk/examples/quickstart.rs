//! First calls of the API: show the user, create, list over several pages, update, clear, and handle an error.
//!
//! ```text
//! cargo run -p frameio-sdk --example quickstart
//! ```
//!
//! Without credentials, it starts a stand-in for Frame.io on this machine. With `FRAMEIO_TOKEN` (and
//! `FRAMEIO_BASE_URL`, if it is not the public one), it uses the real service, in a project of its own, which it
//! deletes at the end.

mod support;

use std::io::{self, Write};
use std::process::ExitCode;

use frameio_sdk::models::{
    AssetShareParams, FolderCreateParams, FolderSort, Project, ProjectParams, Share, ShareAccess, UpdateShareParams,
};
use frameio_sdk::{AccountId, Client};
use support::Result;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::finish(run(&mut io::stdout().lock()).await)
}

async fn run(out: &mut impl Write) -> Result<()> {
    let connection = support::connect().await?;
    let client = &connection.client;

    let me = client.users().show().await?;
    writeln!(out, "You are {} <{}>.", me.name, me.email)?;

    let Some(account) = client.accounts().index().items().try_next().await? else {
        writeln!(out, "You are in no account, so there is nothing more to see.")?;
        return Ok(());
    };
    let workspaces = client.account(&account.id).workspaces().index().items().try_collect().await?;
    let names: Vec<&str> = workspaces.iter().map(|workspace| workspace.name.as_str()).collect();
    writeln!(out, "Account {} has {} workspaces: {}.", account.display_name, names.len(), names.join(", "))?;
    let Some(workspace) = workspaces.first() else { return Ok(()) };

    let project =
        client.account(&account.id).projects().create(&workspace.id, ProjectParams::new("Quickstart")).await?;

    let walk = walk(client, &account.id, &project, out).await;

    // Delete the project whatever the outcome.
    client.account(&account.id).projects().delete(&project.id).await?;
    walk?;
    writeln!(out, "\nDeleted the project.")?;
    Ok(())
}

async fn walk(client: &Client, account: &AccountId, project: &Project, out: &mut impl Write) -> Result<()> {
    writeln!(out, "Created the project {:?}.", project.name)?;
    let root = &project.root_folder_id;
    for day in 1..=7 {
        let folder = FolderCreateParams::new().name(format!("Day {day}: dailies"));
        client.account(account).folders().create(root, folder).await?;
    }

    // Page by page, where pages matter; every parameter is sent again for each page.
    writeln!(out, "\nIts folders, three at a time:")?;
    let list =
        client.account(account).folders().list(root).sort(FolderSort::NameDesc).page_size(3).include_total_count(true);
    let mut pages = list.clone().pages();
    let mut number = 0;
    while let Some(page) = pages.try_next().await? {
        number += 1;
        let names: Vec<&str> = page.items().iter().map(|folder| folder.name.as_str()).collect();
        writeln!(
            out,
            "  page {number}, {} of {}: {}",
            names.len(),
            page.total_count().unwrap_or_default(),
            names.join(" | ")
        )?;
    }
    // Item by item, where they do not.
    let folders = list.items().try_collect().await?;

    // A share of all of them, with a description that is then cleared: `null` differs from an absent member.
    let share = AssetShareParams::new("Dailies", ShareAccess::Public)
        .asset_ids(folders.iter().map(|folder| &folder.id))
        .description("The first week");
    let share = client.account(account).shares().create(&project.id, share).await?;
    writeln!(out, "\nCreated a share: {}.", described(&share))?;
    let renamed = UpdateShareParams::new().name("Week 1");
    let share = client.account(account).shares().update(&share.id, renamed).await?;
    writeln!(out, "Renamed it, and its description stayed: {}.", described(&share))?;
    let cleared = UpdateShareParams::new().clear_description();
    let share = client.account(account).shares().update(&share.id, cleared).await?;
    writeln!(out, "Cleared its description: {}.", described(&share))?;

    // The whole response, where headers matter.
    let reply = client.account(account).projects().show(&project.id).with_response().await?;
    writeln!(out, "\nStatus {} for the project {:?}.", reply.status(), reply.body().name)?;
    if let Some(limit) = reply.rate_limit() {
        writeln!(
            out,
            "It may be shown {} times in {:?}, and {} are left.",
            limit.limit, limit.window, limit.remaining
        )?;
    }

    // An error names the problem and its place.
    let nameless = FolderCreateParams::new().name("");
    if let Err(error) = client.account(account).folders().create(root, nameless).await {
        writeln!(out, "\nA folder without a name: {error}")?;
        for item in error.details() {
            writeln!(out, "  what: {}", item.detail.as_deref().unwrap_or("no reason given"))?;
            writeln!(out, "  where: {}", item.pointer.as_deref().unwrap_or("not said"))?;
        }
    }
    match client.account(account).folders().show("00000000-0000-4000-8000-000000000000").await {
        Err(error) if error.is_not_found() => writeln!(out, "A folder that is not there: {error}")?,
        Err(error) => return Err(error.into()),
        Ok(folder) => writeln!(out, "A folder that should not be there: {}", folder.name)?,
    }
    Ok(())
}

fn described(share: &Share) -> String {
    let description = share.description.as_deref().unwrap_or("no description");
    format!("{:?}, {description}", share.name.as_deref().unwrap_or("no name"))
}
