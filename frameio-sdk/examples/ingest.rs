//! Uploads a local folder into a folder of Frame.io, and skips files that exist already.
//!
//! ```text
//! cargo run -p frameio-sdk --example ingest -- dailies/day1
//! FRAMEIO_TOKEN=... cargo run -p frameio-sdk --example ingest -- dailies/day1 --folder <folder id>
//! ```
//!
//! Without `FRAMEIO_TOKEN`, it uploads to a stand-in on this machine. After an interruption, a second run finishes the
//! job: existing files are skipped, and a file that was in flight continues with its missing parts.
//!
//! The exit code is 0 when everything was transferred, 1 when something failed or was refused, and 130 after an
//! interruption.

mod support;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use frameio_sdk::transfer::{IfExists, TransferFileStore, UploadTree};
use frameio_sdk::{Account, Client, FolderId, Method};
use support::transfer::{End, Interruptions, print_interrupted, print_plan, print_report, watch};
use support::{Connection, Result, note};

/// Uploads a folder, with all that is in it.
#[derive(Parser)]
struct Args {
    /// The folder to upload.
    local_dir: PathBuf,
    /// Id of the folder to upload to; without one, the root of the stand-in's demo project.
    #[arg(long, value_name = "ID", env = "FRAMEIO_FOLDER_ID")]
    folder: Option<String>,
    /// Id of the account; not needed where there is only one.
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// File with the state of uploads in flight, for resuming. It holds signed URLs. By default, it is in the
    /// user's folder for application state.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Show what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print a line of JSON for each file, and a summary.
    #[arg(long)]
    json: bool,
    /// Keep uploading new files, until ctrl-c.
    #[arg(long)]
    watch: bool,
    /// Only files that match: `*.mov` at any depth, `day1/**` from the top. Can be given several times.
    #[arg(long, value_name = "PATTERN")]
    include: Vec<String>,
    /// No files or folders that match. Can be given several times.
    #[arg(long, value_name = "PATTERN")]
    exclude: Vec<String>,
    /// What to do with a file whose name exists already.
    #[arg(long, value_enum, default_value_t = Policy::SkipSameSize)]
    if_exists: Policy,
    /// Include names that begin with a dot.
    #[arg(long)]
    hidden: bool,
    /// Follow symbolic links.
    #[arg(long)]
    follow_links: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Policy {
    /// Skip files of the same size; upload others as new versions.
    SkipSameSize,
    /// Skip files of the same size that were not written since their upload; upload others as new versions.
    SkipUnchanged,
    Skip,
    Version,
    Rename,
    Replace,
    Fail,
}

/// How long a file must be unchanged before `--watch` uploads it.
const SETTLED: Duration = Duration::from_secs(3);
/// How often `--watch` scans the folder.
const INTERVAL: Duration = Duration::from_secs(5);

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
    let folder = match &args.folder {
        Some(id) => id.as_str().into(),
        None => demo_folder(&connection).await?,
    };
    if args.dry_run {
        let plan = request(&args, &account, &folder)?.plan().await?;
        print_plan(&plan, args.json, out)?;
        return Ok(End::Complete);
    }
    let mut end = once(&args, &account, &folder, &mut signals, out).await?;
    while args.watch && end != End::Interrupted {
        tokio::select! {
            () = signals.next() => return Ok(End::Interrupted),
            () = tokio::time::sleep(INTERVAL) => {}
        }
        // A temporary loss of the network does not end the program.
        match request(&args, &account, &folder)?.plan().await {
            Ok(plan) if plan.transfers() > 0 => end = once(&args, &account, &folder, &mut signals, out).await?,
            Ok(_) => {}
            Err(error) => note(format_args!("looking again later: {error}")),
        }
    }
    Ok(end)
}

async fn once(
    args: &Args,
    account: &Account,
    folder: &FolderId,
    signals: &mut Interruptions,
    out: &mut impl Write,
) -> Result<End> {
    let (report, error, was_interrupted) = watch(request(args, account, folder)?.start(), signals).await;
    match (report, error) {
        (Some(report), _) => print_report(&report, was_interrupted, args.json, out),
        (None, Some(error)) if !was_interrupted => Err(error.into()),
        _ => print_interrupted(args.json, out),
    }
}

fn request(args: &Args, account: &Account, folder: &FolderId) -> Result<UploadTree> {
    let state = match &args.state {
        Some(path) => path.clone(),
        None => default_state(&args.local_dir, folder)?,
    };
    let mut upload = account.upload_tree(&args.local_dir, folder).store(TransferFileStore::new(state));
    for pattern in &args.include {
        upload = upload.include(pattern);
    }
    for pattern in &args.exclude {
        upload = upload.exclude(pattern);
    }
    if args.watch {
        upload = upload.settled_for(SETTLED);
    }
    Ok(upload.hidden(args.hidden).follow_links(args.follow_links).if_exists(match args.if_exists {
        Policy::SkipSameSize => IfExists::SkipSameSize,
        Policy::SkipUnchanged => IfExists::SkipUnchanged,
        Policy::Skip => IfExists::Skip,
        Policy::Version => IfExists::Version,
        Policy::Rename => IfExists::Rename,
        Policy::Replace => IfExists::Replace,
        Policy::Fail => IfExists::Fail,
    }))
}

/// The state file for this pair of folders, outside of the uploaded folder.
fn default_state(local_dir: &Path, folder: &FolderId) -> Result<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base =
        set("XDG_STATE_HOME").or_else(|| set("LOCALAPPDATA")).or_else(|| Some(set("HOME")?.join(".local/state")));
    let base = base.ok_or("there is no folder for the state of uploads: set one with --state FILE")?;
    let local = std::path::absolute(local_dir)?;
    let name: String = format!("{}-{folder}", local.display())
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' })
        .collect();
    // The end of a path is more specific than its beginning, and the length of a file name is limited.
    let name = &name[name.len().saturating_sub(180)..];
    Ok(base.join("frameio-ingest").join(format!("{name}.json")))
}

/// The root folder of the demo project, if the service is a stand-in.
async fn demo_folder(connection: &Connection) -> Result<FolderId> {
    if let Some(stand_in) = &connection.stand_in {
        return Ok(stand_in.demo().root_folder.as_str().into());
    }
    demo_of(&connection.client).await.ok_or_else(|| "missing argument: --folder ID".into())
}

/// Asks a stand-in that runs as a separate program for its demo folder.
async fn demo_of(client: &Client) -> Option<FolderId> {
    let demo = client.request(Method::GET, "/__fake/demo").max_retries(0).await.ok()?;
    let demo: serde_json::Value = serde_json::from_slice(&demo).ok()?;
    Some(demo.get("root_folder")?.as_str()?.into())
}
