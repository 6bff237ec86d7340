//! Finds the operation for a method and a path. Literal segments take precedence over parameters.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::operation::Operation;
use super::path::Segment;

/// An operation, and the decoded values of its path parameters.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) params: BTreeMap<String, String>,
}

/// The decoded segments of a raw path; `None` if a decoded segment is not UTF-8.
fn split_path(raw_path: &str) -> Option<Vec<String>> {
    raw_path
        .split('/')
        .skip(1)
        .map(|part| percent_decode_str(part).decode_utf8().ok().map(|text| text.into_owned()))
        .collect()
}

pub(super) fn find<'a>(operations: &'a [Operation], method: &str, raw_path: &str) -> Option<Found<'a>> {
    let parts = split_path(raw_path)?;
    let (operation, _) = operations
        .iter()
        .filter(|operation| operation.method == method)
        .filter_map(|operation| Some((operation, literals(&operation.segments, &parts)?)))
        .max_by_key(|(_, literals)| *literals)?;
    let params = operation
        .segments
        .iter()
        .zip(parts)
        .filter_map(|(segment, part)| match segment {
            Segment::Param(name) => Some((name.clone(), part)),
            Segment::Literal(_) => None,
        })
        .collect();
    Some(Found { operation, params })
}

/// The number of matching literal segments, or `None` if the path does not match.
fn literals(segments: &[Segment], parts: &[String]) -> Option<usize> {
    if segments.len() != parts.len() {
        return None;
    }
    let mut count = 0;
    for (segment, part) in segments.iter().zip(parts) {
        match segment {
            Segment::Literal(literal) if literal == part => count += 1,
            Segment::Param(_) if !part.is_empty() => {}
            _ => return None,
        }
    }
    Some(count)
}
