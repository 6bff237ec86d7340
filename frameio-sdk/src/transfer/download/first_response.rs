//! The first response of a download, which decides how the rest is requested.

use crate::transfer::download::copy::{BodyCopier, Sink};
use crate::transfer::download::fetch::{Fetch, FetchError, RetryState};
use crate::transfer::download::range_request::{Content, Medium, RangeResponse};

pub(in crate::transfer) struct FirstResponse {
    pub(in crate::transfer) response: RangeResponse,
    pub(in crate::transfer) medium: Medium,
    /// The size of the medium, if the host announces it.
    pub(in crate::transfer) size: Option<u64>,
    pub(in crate::transfer) mode: FetchMode,
}

/// How the rest of a medium is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::transfer) enum FetchMode {
    /// In several ranges at once.
    Ranges,
    /// In one range: without a validator, ranges of different responses cannot be combined.
    SingleRange,
    /// In one response: the host does not support ranges.
    Whole,
}

impl Fetch<'_> {
    /// Requests the first range.
    pub(in crate::transfer) async fn request_first(
        &self,
        first_range: (u64, u64),
        expected: Option<&Medium>,
    ) -> Result<FirstResponse, FetchError> {
        let response = self.open(first_range, expected, &mut RetryState::default()).await?;
        match response.content.clone() {
            Content::Range { medium, end, .. } if medium.validator.is_some() || end == medium.size => {
                Ok(FirstResponse { response, size: Some(medium.size), medium, mode: FetchMode::Ranges })
            }
            Content::Range { medium, .. } => {
                drop(response);
                let response = self.open((0, medium.size), None, &mut RetryState::default()).await?;
                Ok(FirstResponse { response, size: Some(medium.size), medium, mode: FetchMode::SingleRange })
            }
            Content::Whole { size, validator } => {
                let medium = Medium { size: size.unwrap_or(0), validator };
                Ok(FirstResponse { response, medium, size, mode: FetchMode::Whole })
            }
        }
    }

    /// Fetches a medium that cannot be requested in several ranges. Returns its size.
    pub(in crate::transfer) async fn fetch_single<S: Sink>(
        &self,
        first: FirstResponse,
        copier: &BodyCopier<'_, S>,
    ) -> Result<u64, FetchError> {
        if first.mode == FetchMode::Whole {
            return self.whole(first.response, first.size, copier).await;
        }
        let size = first.medium.size;
        self.range((0, size), &first.medium, Some(first.response), copier).await?;
        Ok(size)
    }
}
