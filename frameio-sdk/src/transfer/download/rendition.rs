//! Renditions.

use std::fmt;

use frameio_auth::SecretString;

use crate::generated::models::{FileInclude, MediaLinksCollection};

/// A rendition of a file: the original, or one that Frame.io made from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Rendition {
    /// The uploaded bytes.
    #[default]
    Original,
    /// The best rendition of a video, an image or an audio file.
    HighQuality,
    /// The smallest rendition of good quality.
    Efficient,
    /// A small still.
    Thumbnail,
    /// A large still.
    ThumbnailHighQuality,
    /// A video of 180 lines, without sound.
    VideoH264180,
    /// A sheet of small stills.
    ScrubSheet,
}

impl Rendition {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Original,
        Self::HighQuality,
        Self::Efficient,
        Self::Thumbnail,
        Self::ThumbnailHighQuality,
        Self::VideoH264180,
        Self::ScrubSheet,
    ];

    /// The name in the API, such as `high_quality`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::HighQuality => "high_quality",
            Self::Efficient => "efficient",
            Self::Thumbnail => "thumbnail",
            Self::ThumbnailHighQuality => "thumbnail_high_quality",
            Self::VideoH264180 => "video_h264_180",
            Self::ScrubSheet => "scrub_sheet",
        }
    }

    /// The rendition with this name in the API.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rendition| rendition.as_str() == name)
    }

    pub(in crate::transfer) fn include(self) -> FileInclude {
        match self {
            Self::Original => FileInclude::MediaLinksOriginal,
            Self::HighQuality => FileInclude::MediaLinksHighQuality,
            Self::Efficient => FileInclude::MediaLinksEfficient,
            Self::Thumbnail => FileInclude::MediaLinksThumbnail,
            Self::ThumbnailHighQuality => FileInclude::MediaLinksThumbnailHighQuality,
            Self::VideoH264180 => FileInclude::MediaLinksVideoH264180,
            Self::ScrubSheet => FileInclude::MediaLinksScrubSheet,
        }
    }

    pub(in crate::transfer) fn link(self, links: &MediaLinksCollection) -> Option<SecretString> {
        let still = |link: &Option<crate::generated::models::RenditionMediaLink>| {
            link.as_ref().and_then(|link| link.download_url.clone().or_else(|| link.url.clone()))
        };
        let video = |link: &Option<crate::generated::models::TranscodeMediaLink>| {
            link.as_ref().and_then(|link| link.download_url.clone().or_else(|| link.url.clone()))
        };
        match self {
            Self::Original => links.original.as_ref().and_then(|link| link.download_url.clone()),
            Self::HighQuality => video(&links.high_quality),
            Self::Efficient => video(&links.efficient),
            Self::Thumbnail => still(&links.thumbnail),
            Self::ThumbnailHighQuality => still(&links.thumbnail_high_quality),
            Self::VideoH264180 => still(&links.video_h264_180),
            Self::ScrubSheet => still(&links.scrub_sheet),
        }
    }
}

impl fmt::Display for Rendition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
