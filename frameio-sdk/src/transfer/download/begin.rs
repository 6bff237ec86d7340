//! The first response of a download, which decides how the rest is requested.

use crate::transfer::download::answer::{Answer, Content, Medium};
use crate::transfer::download::drain::{Drain, Sink};
use crate::transfer::download::fetch::{Fetch, Lost, Tries};

pub(in crate::transfer) struct Begun {
    pub(in crate::transfer) answer: Answer,
    pub(in crate::transfer) medium: Medium,
    /// The size of the medium, if the host announces it.
    pub(in crate::transfer) size: Option<u64>,
    pub(in crate::transfer) way: Way,
}

/// How the rest of a medium is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::transfer) enum Way {
    /// In several ranges at once.
    Ranges,
    /// In one range: without a validator, ranges of different responses cannot be combined.
    OneRange,
    /// In one response: the host does not support ranges.
    Whole,
}

impl Fetch<'_> {
    /// Requests the first range.
    pub(in crate::transfer) async fn begin(&self, first: (u64, u64), expected: Option<&Medium>) -> Result<Begun, Lost> {
        let answer = self.open(first, expected, &mut Tries::default()).await?;
        match answer.content.clone() {
            Content::Range { medium, end, .. } if medium.validator.is_some() || end == medium.size => {
                Ok(Begun { answer, size: Some(medium.size), medium, way: Way::Ranges })
            }
            Content::Range { medium, .. } => {
                drop(answer);
                let answer = self.open((0, medium.size), None, &mut Tries::default()).await?;
                Ok(Begun { answer, size: Some(medium.size), medium, way: Way::OneRange })
            }
            Content::Whole { size, validator } => {
                let medium = Medium { size: size.unwrap_or(0), validator };
                Ok(Begun { answer, medium, size, way: Way::Whole })
            }
        }
    }
    /// Fetches a medium that cannot be requested in several ranges. Returns its size.
    pub(in crate::transfer) async fn in_one<S: Sink>(&self, begun: Begun, drain: &Drain<'_, S>) -> Result<u64, Lost> {
        if begun.way == Way::Whole {
            return self.whole(begun.answer, begun.size, drain).await;
        }
        let size = begun.medium.size;
        self.range((0, size), &begun.medium, Some(begun.answer), drain).await?;
        Ok(size)
    }
}
