//! Uploads: parts, and the completion of files.

use md5::Digest as _;

use crate::state::content::Content;
use crate::state::records::{Asset, FileData, Job, Part, Status};
use crate::state::root::State;

/// The maximum number of parts of an upload.
const MAX_PARTS: u64 = 10_000;

impl State {
    /// A file without bytes, divided into equal parts.
    pub(crate) fn placeholder(&self, size: u64, media_type: Option<String>) -> FileData {
        FileData {
            size,
            media_type,
            status: Status::Created,
            parts: self.split_into_parts(size),
            failed: false,
            begun_at: None,
            completed_at: None,
            content: (size <= self.settings.keep_bytes).then(Content::default),
        }
    }

    /// Divides a size into equal parts of at most the part size of the settings, unless that would be too many parts.
    /// The first parts get the remaining bytes.
    pub(crate) fn split_into_parts(&self, size: u64) -> Vec<Part> {
        let count = size.div_ceil(self.settings.part_size).clamp(1, MAX_PARTS);
        let (base, odd) = (size / count, size % count);
        let mut offset = 0;
        (0..count)
            .map(|index| {
                let size = base + u64::from(index < odd);
                let part = Part { offset, size, done: false, digest: None };
                offset += size;
                part
            })
            .collect()
    }

    /// The parts of an attachment, whose sizes the API does not report: all are equal, except the last, which gets the
    /// rest.
    pub(crate) fn split_attachment(&self, size: u64) -> Vec<Part> {
        let count = size.div_ceil(self.settings.part_size).clamp(1, MAX_PARTS);
        let width = size.div_ceil(count);
        let offsets = (0..count).map(|index| index * width).filter(|offset| *offset < size);
        offsets.map(|offset| Part { offset, size: width.min(size - offset), done: false, digest: None }).collect()
    }

    /// Records a part. `bytes` is `None` if bytes are not kept. `index` starts at 0.
    pub(crate) fn receive_part(&mut self, file_id: &str, index: usize, bytes: Option<&[u8]>, digest: Option<[u8; 16]>) {
        let now = self.last_tick();
        let Some(file) = self.assets.get_mut(file_id).and_then(Asset::file_mut) else { return };
        let Some(part) = file.parts.get_mut(index) else { return };
        (part.done, part.digest) = (true, digest);
        file.begun_at.get_or_insert(now);
        if let (Some(content), Some(bytes)) = (&mut file.content, bytes) {
            content.put(part.offset as usize, bytes);
        }
        let first_time = file.status == Status::Created && file.parts.iter().all(|part| part.done);
        if first_time && self.settings.uploads_fail {
            file.failed = true;
        } else if first_time {
            self.complete_upload(file_id);
        }
    }

    /// Replaces the bytes of a file by a single part.
    pub(crate) fn replace_bytes(&mut self, file_id: &str, bytes: Vec<u8>) -> bool {
        let Some(file) = self.assets.get_mut(file_id).and_then(Asset::file_mut) else { return false };
        let (size, digest) = (bytes.len() as u64, Some(md5::Md5::digest(&bytes).into()));
        file.parts = vec![Part { offset: 0, size, done: true, digest }];
        (file.size, file.content) = (size, Some(Content::new(bytes)));
        true
    }

    /// Queues the bytes of a file to be fetched.
    pub(crate) fn queue_fetch(&mut self, file_id: &str, url: &str) {
        let now = self.tick();
        if let Some(file) = self.assets.get_mut(file_id).and_then(Asset::file_mut) {
            (file.size, file.begun_at) = (0, Some(now));
        }
        self.outbox.push(Job::Fetch { file_id: file_id.to_owned(), url: url.to_owned() });
    }

    /// Records the fetched bytes of a file; `content` is `None` if there were too many to keep.
    pub(crate) fn complete_fetch(&mut self, file_id: &str, size: u64, content: Option<Vec<u8>>) {
        let Some(file) = self.assets.get_mut(file_id).filter(|asset| asset.deleted_at.is_none()) else { return };
        let Some(file) = file.file_mut() else { return };
        (file.size, file.content) = (size, content.map(Content::new));
        file.parts = vec![Part { offset: 0, size, done: true, digest: None }];
        self.complete_upload(file_id);
    }

    /// Records that the bytes of a file could not be fetched. It stays a placeholder.
    pub(crate) fn fail_fetch(&mut self, file_id: &str) {
        if let Some(file) = self.assets.get_mut(file_id).and_then(Asset::file_mut) {
            file.failed = true;
        }
    }

    /// Marks a file as completely uploaded.
    pub(crate) fn complete_upload(&mut self, file_id: &str) {
        let (now, measured) = (self.tick(), self.now);
        let Some(asset) = self.assets.get_mut(file_id) else { return };
        asset.updated_at = now;
        let (project, user) = (asset.project_id.clone(), asset.creator_id.clone());
        let Some(file) = asset.file_mut() else { return };
        file.status = Status::Uploaded;
        file.begun_at.get_or_insert(now);
        file.completed_at = Some(now);
        self.transcoding.push((file_id.to_owned(), measured));
        let scope = self.scope_of_project(&project);
        self.emit(&user, &scope, "file.upload.completed", "file", file_id);
        self.log(&user, &scope, "file_uploaded", "asset", file_id);
        self.finish_transcodes();
    }
}

/// The media type that the service derives from a name.
pub(crate) fn media_type_of(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("mp4" | "m4v") => "video/mp4",
        Some("mov") => "video/quicktime",
        Some("mxf") => "application/mxf",
        Some("mkv") => "video/x-matroska",
        Some("webm") => "video/webm",
        Some("wav") => "audio/wav",
        Some("mp3") => "audio/mpeg",
        Some("aac") => "audio/aac",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("tif" | "tiff") => "image/tiff",
        Some("pdf") => "application/pdf",
        Some("txt") => "text/plain",
        Some("srt") => "application/x-subrip",
        Some("json") => "application/json",
        Some("zip") => "application/zip",
        _ => "application/octet-stream",
    }
}
