//! The comments of a file, or of all files of a project, as CSV for an editor.
//!
//! ```text
//! cargo run -p frameio-sdk --example export_comments -- --output comments.csv
//! FRAMEIO_TOKEN=... cargo run -p frameio-sdk --example export_comments -- --file <file id>
//! ```
//!
//! Without `FRAMEIO_TOKEN`, it exports the demo data of a stand-in on this machine. Comments can be listed for 100
//! files a minute, so a large project takes a while.

mod support;

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, IsTerminal as _, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use frameio_sdk::models::{
    AssetWithIncludes, CommentInclude, CommentSort, FileInclude, FileWithIncludes, FrameOrTimecode, MetadataField, User,
};
use frameio_sdk::{AccountId, Client, Error, FrameRate, Timecode};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use support::walk::contents_below;
use support::{Connection, Result, note};

/// The number of files whose comments are requested concurrently.
const CONCURRENCY: usize = 4;

/// Writes comments as CSV, file by file and in the order of the timeline, each followed by its replies.
#[derive(Parser)]
struct Args {
    /// Id of the file; without it, all files of the project.
    #[arg(long, env = "FRAMEIO_FILE_ID", value_name = "ID")]
    file: Option<String>,
    /// Id of the project; not needed where there is only one.
    #[arg(long, env = "FRAMEIO_PROJECT_ID", value_name = "ID")]
    project: Option<String>,
    /// Frames per second of files without this metadata.
    #[arg(long, value_name = "FPS")]
    frame_rate: Option<f64>,
    /// File to write to; standard output by default.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::finish(run(Args::parse()).await)
}

async fn run(args: Args) -> Result<()> {
    let connection = support::connect().await?;
    let account = connection.account().await?;
    let files = files(&connection, &account, &args).await?;
    let count = files.len();

    // It is cleared before the first row is written, so it does not mix with the output.
    let bar = if io::stderr().is_terminal() { ProgressBar::new(count as u64) } else { ProgressBar::hidden() };
    let bar =
        bar.with_style(ProgressStyle::with_template("{pos} of {len} files")?).with_finish(ProgressFinish::AndClear);
    // Nothing is written before everything is read, because an incomplete list of corrections is worse than none.
    let rows: Vec<Vec<Row>> = stream::iter(files)
        .map(|file| rows(&connection.client, &account, file, args.frame_rate))
        .buffered(CONCURRENCY)
        .inspect_ok(|_| bar.inc(1))
        .try_collect()
        .await?;
    bar.finish_and_clear();
    let rows = rows.concat();

    match &args.output {
        None => write_csv(io::stdout().lock(), &rows),
        Some(path) => {
            let failed = |error| format!("cannot write {}: {error}", path.display());
            write_csv(File::create(path).map_err(failed)?, &rows)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            note(format_args!("{} comments and replies of {count} files are in {}.", rows.len(), path.display()));
            Ok(())
        }
    }
}

/// The comments of a file with their replies.
async fn rows(
    client: &Client,
    account: &AccountId,
    file: FileWithIncludes,
    frame_rate: Option<f64>,
) -> std::result::Result<Vec<Row>, Error> {
    let rate = rate_of(&file).or(frame_rate);
    let list =
        client.account(account).comments().index(&file.id).timestamp_as_timecode(true).sort(CommentSort::CreatedAtAsc);
    let list = list.include([CommentInclude::Owner, CommentInclude::Replies]).page_size(100);

    let mut comments = Vec::new();
    for comment in list.items().try_collect().await? {
        let row = Row {
            file: file.name.clone(),
            file_id: file.id.to_string(),
            comment_id: comment.id.to_string(),
            parent_id: String::new(),
            place: Place::new(comment.timestamp.as_ref(), comment.duration, comment.page, rate),
            author: name_of(comment.owner.as_ref()),
            text: comment.text,
            completed: comment.completed_at.is_some(),
            created_at: comment.created_at.to_string(),
        };
        comments.push((row, comment.replies.unwrap_or_default()));
    }
    // The API sorts by creation time only; rows with the same place keep that order.
    comments.sort_by(|(one, _), (other, _)| one.place.cmp(&other.place));

    let mut rows = Vec::new();
    for (row, replies) in comments {
        let parent = rows.len();
        rows.push(row);
        for reply in replies {
            // The list of comments does not include the authors of replies.
            let author = match client.account(account).comments().show(&reply.id).include([CommentInclude::Owner]).await
            {
                Ok(reply) => name_of(reply.owner.as_ref()),
                Err(error) if error.is_not_found() => String::new(),
                Err(error) => return Err(error),
            };
            rows.push(Row {
                comment_id: reply.id.to_string(),
                parent_id: rows[parent].comment_id.clone(),
                place: Place::new(reply.timestamp.as_ref(), reply.duration, reply.page, rate),
                author,
                text: reply.text,
                completed: reply.completed_at.is_some(),
                created_at: reply.created_at.to_string(),
                ..rows[parent].clone()
            });
        }
    }
    Ok(rows)
}

/// A row of the CSV: a comment, or a reply to one.
#[derive(Clone)]
struct Row {
    file: String,
    file_id: String,
    comment_id: String,
    /// The comment that a reply belongs to; empty for comments.
    parent_id: String,
    place: Place,
    author: String,
    text: String,
    completed: bool,
    created_at: String,
}

/// The place of a comment in the file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    page: Option<i64>,
    /// A timecode.
    start: String,
    /// The timecode of the first frame after the range. Empty if the comment is on a single frame, or if the frame
    /// rate is unknown.
    end: String,
    /// The length of the range.
    frames: Option<i64>,
}

impl Place {
    fn new(timestamp: Option<&FrameOrTimecode>, frames: Option<i64>, page: Option<i64>, rate: Option<f64>) -> Self {
        let rate = rate.and_then(FrameRate::new);
        let start = match timestamp {
            Some(FrameOrTimecode::Timecode(start)) => Some(start.clone()),
            // Timecodes were requested; a frame number that arrives anyway counts from the first frame.
            Some(FrameOrTimecode::Integer(frame)) => {
                rate.and_then(|rate| Timecode::new(0, 0, 0, 0).plus_frames(*frame, rate))
            }
            _ => None,
        };
        let end = start.as_ref().zip(frames).and_then(|(start, frames)| start.plus_frames(frames, rate?));
        let text = |timecode: Option<Timecode>| timecode.map(|timecode| timecode.to_string()).unwrap_or_default();
        Self { page, start: text(start), end: text(end), frames }
    }
}

/// The requested file, or all files of the project, including the versions in version stacks.
async fn files(connection: &Connection, account: &AccountId, args: &Args) -> Result<Vec<FileWithIncludes>> {
    let (client, include) = (&connection.client, [FileInclude::Metadata]);
    if let Some(id) = &args.file {
        return Ok(vec![client.account(account).files().show(id).include(include).await?]);
    }
    let project = connection.project(account, args.project.clone()).await?;
    let project = client.account(account).projects().show(&project).await?;
    let contents = contents_below(client, account, &project.root_folder_id, &include, |_| {}).await?;
    let mut files: Vec<FileWithIncludes> = contents
        .into_values()
        .flatten()
        .filter_map(|asset| match asset {
            AssetWithIncludes::File(file) => Some(file),
            _ => None,
        })
        .collect();
    files.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
    Ok(files)
}

/// Frames per second, from the built-in metadata field.
fn rate_of(file: &FileWithIncludes) -> Option<f64> {
    file.metadata.iter().flatten().find_map(|field| match field {
        MetadataField::NumberValue(number) if number.field_definition_name == "Frame Rate" => number.value,
        _ => None,
    })
}

fn name_of(user: Option<&User>) -> String {
    user.map(|user| user.name.clone().unwrap_or_else(|| user.email.clone())).unwrap_or_default()
}

fn write_csv(out: impl Write, rows: &[Row]) -> Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(HEADER).map_err(io::Error::from)?;
    for row in rows {
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let cells: [&str; HEADER.len()] = [
            &row.file,
            &row.file_id,
            &row.comment_id,
            &row.parent_id,
            &row.place.start,
            &row.place.end,
            &number(row.place.frames),
            &number(row.place.page),
            &row.author,
            &row.text,
            if row.completed { "true" } else { "false" },
            &row.created_at,
        ];
        csv.write_record(cells.map(escape_formula).iter().map(AsRef::as_ref)).map_err(io::Error::from)?;
    }
    csv.flush()?;
    Ok(())
}

const HEADER: [&str; 12] = [
    "file",
    "file_id",
    "comment_id",
    "parent_id",
    "in",
    "out",
    "duration_frames",
    "page",
    "author",
    "text",
    "completed",
    "created_at",
];

/// Spreadsheets execute cells that begin like a formula, and comments are written by others. A leading apostrophe makes
/// the cell text.
fn escape_formula(cell: &str) -> Cow<'_, str> {
    const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    match cell.trim_start().starts_with(FORMULA) || cell.starts_with(['\t', '\r', '\n']) {
        true => format!("'{cell}").into(),
        false => cell.into(),
    }
}
