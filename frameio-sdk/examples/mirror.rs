//! Downloads a project or a folder of Frame.io into a local folder: the missing and the different files.
//!
//! ```text
//! cargo run -p frameio-sdk --example mirror -- <folder or project id> down
//! FRAMEIO_TOKEN=... cargo run -p frameio-sdk --example mirror -- <folder or project id> down
//! ```
//!
//! Without `FRAMEIO_TOKEN`, it reads from a stand-in on this machine, where `demo` is the demo project. After an
//! interruption, a second run finishes the job: a file that was in flight continues where it stopped.
//!
//! The exit code is 0 when everything was transferred, 1 when something failed, and 130 after an interruption.

mod support;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use frameio_sdk::transfer::{DownloadTree, Rendition, TreeReport, Versions};
use frameio_sdk::{Account, FolderId};
use serde_json::json;
use support::transfer::{End, Interruptions, print_interrupted, print_plan, print_report, watch};
use support::{Connection, Result};

/// Downloads a folder or a project, with all that is in it.
#[derive(Parser)]
struct Args {
    /// Id of the folder or the project.
    #[arg(value_name = "FOLDER_OR_PROJECT_ID")]
    source: String,
    /// The folder to download to.
    local_dir: PathBuf,
    /// Id of the account; not needed where there is only one.
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// File for a report for other programs: the id, the size and the outcome of each file. It is
    /// not needed for resuming.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Show what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print a line of JSON for each file, and a summary.
    #[arg(long)]
    json: bool,
    /// Only files that match: `*.mov` at any depth, `day1/**` from the top. Can be given several times.
    #[arg(long, value_name = "PATTERN")]
    include: Vec<String>,
    /// No files or folders that match. Can be given several times.
    #[arg(long, value_name = "PATTERN")]
    exclude: Vec<String>,
    /// What to download of each file: `original`, `high_quality`, `efficient`, ...
    #[arg(long, value_name = "NAME", default_value = "original", value_parser = rendition)]
    rendition: Rendition,
    /// Download all versions of each stack, not only the newest.
    #[arg(long)]
    all_versions: bool,
    /// Remove local files that are not at the service, after everything else succeeded.
    #[arg(long)]
    delete: bool,
}

fn rendition(name: &str) -> std::result::Result<Rendition, String> {
    let names = Rendition::ALL.map(Rendition::as_str).join(", ");
    Rendition::from_name(name).ok_or_else(|| format!("one of {names}"))
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Args::parse(), &mut io::stdout()).await {
        Ok(end) => end.exit_code(),
        Err(error) => support::finish(Err(error)),
    }
}

async fn run(args: Args, out: &mut impl Write) -> Result<End> {
    let mut signals = Interruptions::new()?;
    let connection = support::connect().await?;
    let account = match &args.account {
        Some(id) => id.as_str().into(),
        None => connection.account().await?,
    };
    let account = connection.client.account(account);
    let folder = root(&connection, &account, &args.source).await?;
    let mirror = request(&args, &account, &folder);
    if args.dry_run {
        print_plan(&mirror.plan().await?, args.json, out)?;
        return Ok(End::Complete);
    }
    let (report, error, was_interrupted) = watch(mirror.start(), &mut signals).await;
    match (report, error) {
        (Some(report), _) => {
            if let Some(path) = &args.state {
                write_down(path, &report)?;
            }
            print_report(&report, was_interrupted, args.json, out)
        }
        (None, Some(error)) if !was_interrupted => Err(error.into()),
        _ => print_interrupted(args.json, out),
    }
}

fn request(args: &Args, account: &Account, folder: &FolderId) -> DownloadTree {
    let mut mirror = account.download_tree(folder, &args.local_dir).rendition(args.rendition).delete(args.delete);
    for pattern in &args.include {
        mirror = mirror.include(pattern);
    }
    for pattern in &args.exclude {
        mirror = mirror.exclude(pattern);
    }
    mirror.versions(if args.all_versions { Versions::All } else { Versions::Head })
}

/// The folder with this id, or the root folder of the project with this id.
async fn root(connection: &Connection, account: &Account, id: &str) -> Result<FolderId> {
    if let (Some(stand_in), "demo") = (&connection.stand_in, id) {
        return Ok(stand_in.demo().root_folder.as_str().into());
    }
    match account.folders().show(id).await {
        Ok(folder) => Ok(folder.id),
        Err(error) if error.is_not_found() => match account.projects().show(id).await {
            Ok(project) => Ok(project.root_folder_id),
            Err(error) if error.is_not_found() => {
                Err(format!("there is neither a folder nor a project {id}, or this token has no access to it").into())
            }
            Err(error) => Err(error.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// Replaces the report file with the outcome of each file.
fn write_down(path: &Path, report: &TreeReport) -> Result<()> {
    let files = report.files.iter().map(|file| {
        let id = file.file_id.as_ref().map(ToString::to_string);
        let entry = json!({"file_id": id, "bytes": file.bytes, "outcome": file.outcome.as_str()});
        (file.path.clone(), entry)
    });
    let files: serde_json::Map<_, _> = files.collect();
    let text = serde_json::to_vec_pretty(&json!({"complete": report.is_complete(), "files": files}))?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".tmp");
    std::fs::write(&beside, text)?;
    std::fs::rename(&beside, path)?;
    Ok(())
}
