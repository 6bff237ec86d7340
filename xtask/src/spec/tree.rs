//! YAML as a tree of lines, so that unchanged parts are written back byte by byte.
//!
//! It only supports the style of our documents: blocks, one key per line, and list items indented by two columns.

use super::doc::Doc;

/// The value of a key or list item.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// A scalar, or anything on a single line: all of it is in the head.
    Leaf,
    Map(Vec<Entry>),
    List(Vec<Item>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The comments and empty lines before it.
    pub(super) leading_trivia: Vec<String>,
    pub(super) key: String,
    /// The line of the key, and the other lines of a scalar.
    pub(super) head: Vec<String>,
    pub(super) node: Node,
}

/// An item of a list. Its lines are stored without the dash, with two spaces in its place.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) leading_trivia: Vec<String>,
    /// The lines of a scalar; empty for other values.
    pub(super) head: Vec<String>,
    pub(super) node: Node,
}

/// A whole document.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) entries: Vec<Entry>,
    /// The lines after the last entry.
    tail: Vec<String>,
}

impl Tree {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut reader = Reader { lines, at: 0 };
        let entries = reader.entries(0)?;
        let tail = reader.leading_trivia();
        if reader.at < reader.lines.len() {
            return Err(reader.error("this line belongs to nothing"));
        }
        Ok(Self { entries, tail })
    }

    pub(super) fn print(&self) -> String {
        let mut lines = Vec::new();
        print_entries(&self.entries, &mut lines);
        lines.extend(self.tail.iter().cloned());
        lines.join("\n") + "\n"
    }
}

struct Reader {
    lines: Vec<String>,
    at: usize,
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn is_trivia(line: &str) -> bool {
    let text = line.trim_start();
    text.is_empty() || text.starts_with('#')
}

impl Reader {
    fn error(&self, message: &str) -> String {
        format!("line {}: {message}", self.at + 1)
    }

    fn leading_trivia(&mut self) -> Vec<String> {
        let mut leading_trivia = Vec::new();
        while let Some(line) = self.lines.get(self.at).filter(|line| is_trivia(line)) {
            leading_trivia.push(line.clone());
            self.at += 1;
        }
        leading_trivia
    }

    /// The indentation of the next line that is neither empty nor a comment.
    fn next_indent(&self) -> Option<usize> {
        self.lines[self.at..].iter().find(|line| !is_trivia(line)).map(|line| indent_of(line))
    }

    fn entries(&mut self, indent: usize) -> Result<Vec<Entry>, String> {
        let mut entries = Vec::new();
        while self.next_indent() == Some(indent) {
            let leading_trivia = self.leading_trivia();
            let line = self.lines[self.at].clone();
            let (key, value) = split_key(&line).ok_or_else(|| self.error("this is no key with a value"))?;
            self.at += 1;
            let (head, node) = self.value(line, &value, indent)?;
            entries.push(Entry { leading_trivia, key, head, node });
        }
        Ok(entries)
    }

    /// Parses the value of a key, on its line or below it.
    fn value(&mut self, line: String, value: &str, indent: usize) -> Result<(Vec<String>, Node), String> {
        let mut head = vec![line];
        if !value.is_empty() {
            head.extend(self.continued(indent));
            return Ok((head, Node::Leaf));
        }
        let node = match self.next_indent().filter(|next| *next > indent) {
            Some(next) => self.block(next)?,
            None => Node::Leaf,
        };
        Ok((head, node))
    }

    fn block(&mut self, indent: usize) -> Result<Node, String> {
        let first = self.lines[self.at..].iter().find(|line| !is_trivia(line));
        let is_list = first.is_some_and(|line| is_item(line));
        if !is_list {
            return self.entries(indent).map(Node::Map);
        }
        let mut items = Vec::new();
        while self.next_indent() == Some(indent) {
            let leading_trivia = self.leading_trivia();
            let line = &self.lines[self.at];
            if !is_item(line) {
                return Err(self.error("this is no item of the list"));
            }
            let bare = format!("{}  {}", &line[..indent], line[indent + 1..].trim_start());
            if split_key(&bare).is_some() {
                self.lines[self.at] = bare;
                let entries = self.entries(indent + 2)?;
                items.push(Item { leading_trivia, head: Vec::new(), node: Node::Map(entries) });
            } else {
                self.at += 1;
                let mut head = vec![bare];
                head.extend(self.continued(indent));
                items.push(Item { leading_trivia, head, node: Node::Leaf });
            }
        }
        Ok(Node::List(items))
    }

    /// The continuation lines of a scalar: those that are indented more, and empty lines between them.
    fn continued(&mut self, indent: usize) -> Vec<String> {
        let rest = &self.lines[self.at..];
        let is_within = |line: &String| line.trim().is_empty() || indent_of(line) > indent;
        let mut count = rest.iter().take_while(|line| is_within(line)).count();
        while count > 0 && rest[count - 1].trim().is_empty() {
            count -= 1;
        }
        let lines = rest[..count].to_vec();
        self.at += count;
        lines
    }
}

fn is_item(line: &str) -> bool {
    let text = line.trim_start();
    text == "-" || text.starts_with("- ")
}

/// Splits a line into its key and the rest.
fn split_key(line: &str) -> Option<(String, String)> {
    let text = line.trim_start();
    let (key, rest) = match text.chars().next()? {
        '\'' => {
            let end = text[1..].find('\'')? + 1;
            (text[1..end].to_owned(), &text[end + 1..])
        }
        '"' => {
            let end = text[1..].find('"')? + 1;
            (text[1..end].to_owned(), &text[end + 1..])
        }
        '[' | '{' | '|' | '>' => return None,
        _ => {
            let end = text.find(": ").or_else(|| text.strip_suffix(':').map(str::len))?;
            (text[..end].to_owned(), &text[end..])
        }
    };
    let value = rest.strip_prefix(':')?;
    (value.is_empty() || value.starts_with(' ')).then(|| (key, value.trim().to_owned()))
}

pub(super) fn print_entries(entries: &[Entry], lines: &mut Vec<String>) {
    for entry in entries {
        lines.extend(entry.leading_trivia.iter().cloned());
        lines.extend(entry.head.iter().cloned());
        print_node(&entry.node, lines);
    }
}

fn print_node(node: &Node, lines: &mut Vec<String>) {
    match node {
        Node::Leaf => {}
        Node::Map(entries) => print_entries(entries, lines),
        Node::List(items) => items.iter().for_each(|item| print_item(item, lines)),
    }
}

fn print_item(item: &Item, lines: &mut Vec<String>) {
    lines.extend(item.leading_trivia.iter().cloned());
    let first = lines.len();
    lines.extend(item.head.iter().cloned());
    print_node(&item.node, lines);
    if let Some(line) = lines.get_mut(first) {
        let indent = indent_of(line);
        // The parser has replaced the dash by two spaces; this puts it back.
        *line = format!("{}- {}", &line[..indent - 2], &line[indent..]);
    }
}

impl Entry {
    /// The value.
    pub(super) fn value(&self) -> Doc {
        match &self.node {
            Node::Leaf => leaf(&self.head),
            node => node.value(),
        }
    }
}

impl Item {
    pub(super) fn value(&self) -> Doc {
        match &self.node {
            Node::Leaf => Doc::parse(&(self.head.join("\n") + "\n")).unwrap_or(Doc::Null),
            node => node.value(),
        }
    }
}

impl Node {
    pub(super) fn value(&self) -> Doc {
        match self {
            Self::Leaf => Doc::Null,
            Self::Map(entries) => Doc::Object(entries.iter().map(|entry| (entry.key.clone(), entry.value())).collect()),
            Self::List(items) => Doc::List(items.iter().map(Item::value).collect()),
        }
    }
}

/// The value of a key that is written on its lines.
fn leaf(head: &[String]) -> Doc {
    match Doc::parse(&(head.join("\n") + "\n")) {
        Ok(Doc::Object(object)) => object.into_iter().next().map_or(Doc::Null, |(_, value)| value),
        _ => Doc::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_written_back_unchanged() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/frameio-v4.yaml");
        let text = std::fs::read_to_string(path).unwrap();
        let tree = Tree::parse(&text).unwrap();
        assert!(tree.print() == text, "the document must be written back unchanged");
        assert_eq!(Node::Map(tree.entries).value(), Doc::parse(&text).unwrap());
    }

    #[test]
    fn lists_comments_and_blocks_are_kept() {
        let text = "# head\na: 1\n\nb:\n  # why\n  - x: |\n      one\n\n      two\n    y: {}\n  - 'z: 1'\n  - >-\n    long\n    text\n'200': []\n# end\n";
        let tree = Tree::parse(text).unwrap();
        assert_eq!(tree.print(), text);
        let expected = Doc::parse(text).unwrap();
        assert_eq!(Node::Map(tree.entries).value(), expected);
    }

    #[test]
    fn other_styles_are_refused() {
        for text in ["a:\n  b: 1\n c: 2\n", "- 1\n", "a\n", "a:\n  - 1\n  b: 2\n"] {
            assert!(Tree::parse(text).is_err(), "{text}");
        }
    }
}
