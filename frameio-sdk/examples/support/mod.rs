//! Shared by the examples: a client, the choice of account and project, and the exit code.

#![allow(dead_code)] // each example uses a part of it

#[cfg(feature = "transfer")]
pub(crate) mod transfer;
pub(crate) mod walk;

use std::env::{self, VarError};
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use fake_frameio::{Builder, FakeFrameio, Seed};
use frameio_sdk::{AccountId, Client, ProjectId, WorkspaceId};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A client, and the service that it uses.
pub(crate) struct Connection {
    pub(crate) client: Client,
    /// Kept alive, because the stand-in stops when it is dropped. `None` for the real service.
    pub(crate) stand_in: Option<FakeFrameio>,
}

/// With `FRAMEIO_TOKEN`, uses the real service or the one in `FRAMEIO_BASE_URL`; otherwise a stand-in on this machine.
pub(crate) async fn connect() -> Result<Connection> {
    connect_or_start(FakeFrameio::builder().seed(Seed::Demo)).await
}

/// As `connect`, with a stand-in that has the given settings.
pub(crate) async fn connect_or_start(builder: Builder) -> Result<Connection> {
    let stand_in = match target()? {
        Some((token, base_url)) => {
            let client = Client::builder(token);
            let client = if let Some(base_url) = base_url { client.base_url(base_url) } else { client };
            return Ok(Connection { client: client.max_retries(RETRIES).build()?, stand_in: None });
        }
        None => builder.start().await?,
    };
    announce(&stand_in);
    let client = Client::builder(stand_in.token()).base_url(stand_in.base_url()).max_retries(RETRIES).build()?;
    Ok(Connection { client, stand_in: Some(stand_in) })
}

/// As `connect`, for a program that is not async.
#[cfg(feature = "blocking")]
pub(crate) fn connect_blocking() -> Result<BlockingConnection> {
    use frameio_sdk::blocking::Client;

    let stand_in = match target()? {
        Some((token, base_url)) => {
            let client = Client::builder(token);
            let client = if let Some(base_url) = base_url { client.base_url(base_url) } else { client };
            return Ok(BlockingConnection { client: client.max_retries(RETRIES).build()?, stand_in: None });
        }
        None => FakeFrameio::builder().seed(Seed::Demo).start_blocking()?,
    };
    announce(&stand_in);
    let client = Client::builder(stand_in.token()).base_url(stand_in.base_url()).max_retries(RETRIES).build()?;
    Ok(BlockingConnection { client, stand_in: Some(stand_in) })
}

/// A blocking client, and the service that it uses.
#[cfg(feature = "blocking")]
pub(crate) struct BlockingConnection {
    pub(crate) client: frameio_sdk::blocking::Client,
    pub(crate) stand_in: Option<FakeFrameio>,
}

/// The retries of programs that make many calls, reach the rate limits and have to wait.
const RETRIES: u32 = 4;

/// The token and, if set, the base URL of the service; `None` for a stand-in.
fn target() -> Result<Option<(String, Option<String>)>> {
    match (variable("FRAMEIO_TOKEN")?, variable("FRAMEIO_BASE_URL")?) {
        (Some(token), base_url) => Ok(Some((token, base_url))),
        (None, None) => Ok(None),
        (None, Some(_)) => Err("FRAMEIO_BASE_URL is set, but FRAMEIO_TOKEN is not: set both or neither".into()),
    }
}

fn announce(stand_in: &FakeFrameio) {
    note(format_args!("FRAMEIO_TOKEN is not set: this is a stand-in at {}.", stand_in.base_url()));
}

impl Connection {
    /// The account in `FRAMEIO_ACCOUNT_ID`, or the only one.
    pub(crate) async fn account(&self) -> Result<AccountId> {
        if let Some(id) = variable("FRAMEIO_ACCOUNT_ID")? {
            return Ok(id.into());
        }
        let accounts = self.client.accounts().index().items().try_collect().await?;
        let choices = accounts.into_iter().map(|account| (account.id, account.display_name));
        only("account", "FRAMEIO_ACCOUNT_ID", choices.collect())
    }

    /// The requested workspace, or the only one. In the stand-in, the one with content.
    pub(crate) async fn workspace(&self, account: &AccountId, asked: Option<String>) -> Result<WorkspaceId> {
        match (asked, &self.stand_in) {
            (Some(id), _) => Ok(id.into()),
            (None, Some(stand_in)) => Ok(stand_in.demo().workspace.as_str().into()),
            (None, None) => {
                let workspaces = self.client.account(account).workspaces().index().items().try_collect().await?;
                let choices = workspaces.into_iter().map(|workspace| (workspace.id, workspace.name));
                only("workspace", "FRAMEIO_WORKSPACE_ID", choices.collect())
            }
        }
    }

    /// The requested project, or the only one. In the stand-in, the one with content.
    pub(crate) async fn project(&self, account: &AccountId, asked: Option<String>) -> Result<ProjectId> {
        match (asked, &self.stand_in) {
            (Some(id), _) => Ok(id.into()),
            (None, Some(stand_in)) => Ok(stand_in.demo().project.as_str().into()),
            (None, None) => {
                let projects = self.client.account(account).projects().account_index().items().try_collect().await?;
                let choices = projects.into_iter().map(|project| (project.id, project.name));
                only("project", "FRAMEIO_PROJECT_ID", choices.collect())
            }
        }
    }
}

/// The only choice, or an error that lists the choices.
fn only<Id: Display>(what: &str, variable: &str, mut choices: Vec<(Id, String)>) -> Result<Id> {
    const MAX_CHOICES: usize = 20;
    if choices.len() == 1
        && let Some((id, _)) = choices.pop()
    {
        return Ok(id);
    }
    if choices.is_empty() {
        return Err(format!("this token has access to no {what}").into());
    }
    let mut message = format!("which {what}? Set {variable} to one of these:");
    for (id, name) in choices.iter().take(MAX_CHOICES) {
        message += &format!("\n  {id}  {}", printable(name));
    }
    if choices.len() > MAX_CHOICES {
        message += &format!("\n  and {} more", choices.len() - MAX_CHOICES);
    }
    Err(message.into())
}

/// An environment variable; an empty value is an error, because it was probably meant to be set.
fn variable(name: &str) -> Result<Option<String>> {
    match env::var(name) {
        Ok(value) if value.trim().is_empty() => Err(format!("{name} is set, but empty: unset it or fill it in").into()),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        // The message omits the value, which may be the token.
        Err(VarError::NotUnicode(_)) => Err(format!("{name} is not text").into()),
    }
}

/// The exit code of a program. A closed standard output (`... | head -1`) is not reported as an error.
pub(crate) fn finish(outcome: Result<()>) -> ExitCode {
    /// The exit code by which shells report a program that ended by SIGPIPE.
    const BROKEN_PIPE: u8 = 128 + 13;
    let Err(error) = outcome else { return ExitCode::SUCCESS };
    // Only errors of our own output have this type at the top; those of connections are inside SDK errors.
    if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        return ExitCode::from(BROKEN_PIPE);
    }
    note(format_args!("error: {error}"));
    ExitCode::FAILURE
}

/// Prints a line on standard error, apart from the output. A failure to write it is ignored.
pub(crate) fn note(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Whether progress can be shown: both outputs are terminals, so progress does not mix with redirected output.
pub(crate) fn on_terminal() -> bool {
    io::stdout().is_terminal() && io::stderr().is_terminal()
}

/// Replaces control characters, which a terminal would obey: names are chosen by others.
pub(crate) fn printable(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
