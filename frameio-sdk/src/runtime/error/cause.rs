//! The causes of failures: as words for one line, and as sources for printing the whole chain.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};

/// Describes why no complete response arrived, in words that no source of the error repeats. `None` if only the sources
/// can tell.
pub(crate) fn describe(error: &(dyn StdError + 'static)) -> Option<&'static str> {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.into_iter().find_map(|cause| {
        if cause.to_string() == "dns error" {
            return Some("the host name was not found");
        }
        match cause.downcast_ref::<io::Error>()?.kind() {
            ErrorKind::ConnectionRefused => Some("no server listens there"),
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => Some("no route to the host"),
            ErrorKind::TimedOut => Some("timed out"),
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof => Some("the server closed the connection"),
            ErrorKind::InvalidData => Some("the TLS handshake failed; check the certificate"),
            _ => None,
        }
    })
}

/// The first source that the text does not contain already, so that printing the whole chain repeats nothing.
pub(crate) fn first_unmentioned<'a>(
    text: &str,
    source: Option<&'a (dyn StdError + 'static)>,
) -> Option<&'a (dyn StdError + 'static)> {
    std::iter::successors(source, |&error| error.source()).find(|error| !text.contains(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::{describe, first_unmentioned};

    #[test]
    fn sources_that_the_text_contains_are_skipped() {
        let inner = io::Error::new(io::ErrorKind::ConnectionRefused, "the inner one");
        assert_eq!(first_unmentioned("failed: the inner one", Some(&inner)).map(ToString::to_string), None);
        assert_eq!(
            first_unmentioned("failed", Some(&inner)).map(ToString::to_string).as_deref(),
            Some("the inner one")
        );
        assert_eq!(describe(&inner), Some("no server listens there"));
        assert_eq!(describe(&io::Error::other("odd")), None);
    }
}
