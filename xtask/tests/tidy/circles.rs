//! Cycles in a graph.

use std::collections::{BTreeMap, BTreeSet};

/// The strongly connected components with more than one node, each sorted. The algorithm is
/// Kosaraju's: order the nodes by the end of a depth-first search, then search the reversed graph.
pub fn all(edges: &BTreeSet<(String, String)>) -> Vec<BTreeSet<String>> {
    let mut forward: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut backward: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in edges {
        forward.entry(from).or_default().push(to);
        backward.entry(to).or_default().push(from);
    }
    let nodes: BTreeSet<&str> = edges.iter().flat_map(|(from, to)| [from.as_str(), to.as_str()]).collect();
    let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
    for node in &nodes {
        visit(node, &forward, &mut seen, &mut order);
    }
    let (mut seen, mut circles) = (BTreeSet::new(), Vec::new());
    for node in order.iter().rev() {
        let mut members = Vec::new();
        visit(node, &backward, &mut seen, &mut members);
        if members.len() > 1 {
            circles.push(members.into_iter().map(str::to_owned).collect());
        }
    }
    circles
}

fn visit<'a>(
    node: &'a str,
    next: &BTreeMap<&'a str, Vec<&'a str>>,
    seen: &mut BTreeSet<&'a str>,
    done: &mut Vec<&'a str>,
) {
    if !seen.insert(node) {
        return;
    }
    for other in next.get(node).into_iter().flatten() {
        visit(other, next, seen, done);
    }
    done.push(node);
}
