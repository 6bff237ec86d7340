//! Files on their way in: parts, and what happens when the last one is there.

use super::{Asset, FileData, Part, State, Status};

impl State {
    /// A file of which no byte is there yet, cut into equal parts.
    pub(crate) fn placeholder(&self, size: u64, media_type: Option<String>) -> FileData {
        FileData {
            size,
            media_type,
            status: Status::Created,
            parts: self.cut(size),
            failed: false,
            uploaded_at: None,
            content: (size <= self.settings.keep_bytes).then(Vec::new),
        }
    }

    /// Equal parts, none above the part size of the settings; the first ones take the odd bytes.
    pub(crate) fn cut(&self, size: u64) -> Vec<Part> {
        let count = size.div_ceil(self.settings.part_size).max(1);
        let (base, odd) = (size / count, size % count);
        let mut offset = 0;
        (0..count)
            .map(|index| {
                let size = base + u64::from(index < odd);
                let part = Part { offset, size, done: false };
                offset += size;
                part
            })
            .collect()
    }

    /// Takes note of a part. `bytes` is `None` where bytes are not kept. Counting starts at 0.
    pub(crate) fn part_arrived(&mut self, file_id: &str, index: usize, bytes: Option<&[u8]>) {
        let Some(file) = self.assets.get_mut(file_id).and_then(Asset::file_mut) else { return };
        let Some(part) = file.parts.get_mut(index) else { return };
        part.done = true;
        if let (Some(content), Some(bytes)) = (&mut file.content, bytes) {
            let (start, end) = (part.offset as usize, (part.offset + part.size) as usize);
            if content.len() < end {
                content.resize(end, 0);
            }
            content[start..end].copy_from_slice(bytes);
        }
        let first_time = file.status == Status::Created && file.parts.iter().all(|part| part.done);
        if first_time {
            self.uploaded(file_id);
        }
    }

    /// All bytes of a file are there.
    pub(crate) fn uploaded(&mut self, file_id: &str) {
        let (now, measured) = (self.tick(), self.now);
        let Some(asset) = self.assets.get_mut(file_id) else { return };
        asset.updated_at = now;
        let (project, user) = (asset.project_id.clone(), asset.creator_id.clone());
        let Some(file) = asset.file_mut() else { return };
        file.status = Status::Uploaded;
        file.uploaded_at = Some(now);
        self.transcoding.push((file_id.to_owned(), measured));
        let scope = self.scope_of_project(&project);
        self.emit(&user, &scope, "file.upload.completed", "file", file_id);
        self.log(&user, &scope, "file_uploaded", "asset", file_id);
        self.finish_transcodes();
    }
}

/// The media type the service guesses from a name.
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
