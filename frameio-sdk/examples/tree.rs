//! The tree of a project, with sizes.
//!
//! ```text
//! cargo run -p frameio-sdk --example tree -- --depth 2
//! FRAMEIO_TOKEN=... cargo run -p frameio-sdk --example tree -- <project id>
//! ```
//!
//! Without `FRAMEIO_TOKEN`, it shows the demo data of a stand-in on this machine.

mod support;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use frameio_sdk::models::AssetWithIncludes;
use indicatif::{ProgressBar, ProgressFinish};
use support::walk::{Container, Contents, contents_below};
use support::{Result, printable};

/// Prints the tree of a project, with the sizes of its files and folders.
#[derive(Parser)]
struct Args {
    /// Id of the project; not needed where there is only one.
    #[arg(env = "FRAMEIO_PROJECT_ID")]
    project: Option<String>,
    /// How many levels to show. Sizes count what is below them, too.
    #[arg(long, value_name = "LEVELS")]
    depth: Option<usize>,
    /// Exact sizes, in bytes.
    #[arg(long)]
    bytes: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::finish(run(Args::parse(), &mut io::stdout().lock()).await)
}

async fn run(args: Args, out: &mut impl Write) -> Result<()> {
    let connection = support::connect().await?;
    let client = &connection.client;
    let account = connection.account().await?;
    let project = connection.project(&account, args.project.clone()).await?;
    let project = client.account(&account).projects().show(&project).await?;

    let spinner = spinner();
    let contents = contents_below(client, &account, &project.root_folder_id, &[], |contents| {
        let assets: usize = contents.values().map(Vec::len).sum();
        spinner.set_message(format!("{} read, {} found", counted(contents.len(), "folder"), counted(assets, "asset")));
    })
    .await?;
    spinner.finish_and_clear();

    let root = Node::container(project.name, &Container::Folder(project.root_folder_id), &contents);
    let widest = if args.bytes { root.size.to_string().len() } else { "999.9 kB".len() };
    let printer = Printer { depth: args.depth.unwrap_or(usize::MAX), bytes: args.bytes, widest };
    printer.line(out, &root, "")?;
    printer.children(out, &root, "", 1)?;

    let (folders, files, stacks) = root.count();
    writeln!(
        out,
        "\n{}, {}, {}, {}",
        counted(folders - 1, "folder"), // all except the root
        counted(files, "file"),
        counted(stacks, "version stack"),
        if args.bytes { format!("{} bytes", root.size) } else { size(root.size, false) }
    )?;
    Ok(())
}

struct Node {
    name: String,
    kind: Kind,
    /// In bytes; for a folder or version stack, the total of its content.
    size: i64,
    children: Vec<Node>,
}

#[derive(PartialEq, Eq)]
enum Kind {
    Folder,
    VersionStack,
    File,
    Other,
}

impl Node {
    fn container(name: String, container: &Container, contents: &Contents) -> Self {
        let assets = contents.get(container).map_or(&[][..], Vec::as_slice);
        let mut children: Vec<Node> = assets.iter().map(|asset| Self::asset(asset, contents)).collect();
        let kind = match container {
            Container::Folder(_) => {
                // Folders first; names are compared without case.
                children.sort_by_cached_key(|child| {
                    (child.kind != Kind::Folder, child.name.to_lowercase(), child.name.clone())
                });
                Kind::Folder
            }
            Container::VersionStack(_) => Kind::VersionStack, // in the order of the versions
        };
        let size = children.iter().map(|child| child.size).sum();
        Self { name, kind, size, children }
    }

    fn asset(asset: &AssetWithIncludes, contents: &Contents) -> Self {
        let leaf = |name, kind, size| Self { name, kind, size, children: Vec::new() };
        match asset {
            AssetWithIncludes::File(file) => leaf(file.name.clone(), Kind::File, file.file_size),
            AssetWithIncludes::Folder(folder) => {
                Self::container(folder.name.clone(), &Container::Folder(folder.id.clone()), contents)
            }
            AssetWithIncludes::VersionStack(stack) => {
                Self::container(stack.name.clone(), &Container::VersionStack(stack.id.clone()), contents)
            }
            // The API may add types that this build does not know.
            AssetWithIncludes::Unknown(other) => leaf(other.tag().unwrap_or("unknown").to_owned(), Kind::Other, 0),
            _ => leaf("unknown".to_owned(), Kind::Other, 0),
        }
    }

    /// The numbers of folders, files (including versions) and version stacks, this node included.
    fn count(&self) -> (usize, usize, usize) {
        let own = |kind| usize::from(self.kind == kind);
        self.children.iter().map(Self::count).fold(
            (own(Kind::Folder), own(Kind::File), own(Kind::VersionStack)),
            |(folders, files, stacks), (f, g, s)| (folders + f, files + g, stacks + s),
        )
    }
}

struct Printer {
    depth: usize,
    bytes: bool,
    /// The width of the column of sizes.
    widest: usize,
}

impl Printer {
    fn children(&self, out: &mut impl Write, node: &Node, indent: &str, level: usize) -> Result<()> {
        if level > self.depth {
            return Ok(());
        }
        for (index, child) in node.children.iter().enumerate() {
            let last = index + 1 == node.children.len();
            let (branch, below) = if last { ("└── ", "    ") } else { ("├── ", "│   ") };
            self.line(out, child, &format!("{indent}{branch}"))?;
            self.children(out, child, &format!("{indent}{below}"), level + 1)?;
        }
        Ok(())
    }

    fn line(&self, out: &mut impl Write, node: &Node, indent: &str) -> Result<()> {
        let (size, name) = (size(node.size, self.bytes), printable(&node.name));
        let note = match node.kind {
            Kind::Folder => "/".to_owned(),
            Kind::VersionStack => format!(" ({})", counted(node.children.len(), "version")),
            Kind::File => String::new(),
            Kind::Other => " (newer than this program)".to_owned(),
        };
        writeln!(out, "{size:>width$}  {indent}{name}{note}", width = self.widest)?;
        Ok(())
    }
}

/// `1234567` as `1.2 MB`, or the exact number.
fn size(bytes: i64, exact: bool) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if exact {
        return bytes.to_string();
    }
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1000.0;
    let mut units = UNITS.iter();
    let mut unit = units.next();
    // 999.95 would be printed as 1000.0.
    while value >= 999.95
        && let Some(next) = units.next()
    {
        value /= 1000.0;
        unit = Some(next);
    }
    format!("{value:.1} {}", unit.unwrap_or(&""))
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn spinner() -> ProgressBar {
    if !support::on_terminal() {
        return ProgressBar::hidden();
    }
    let spinner = ProgressBar::new_spinner().with_finish(ProgressFinish::AndClear);
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}
