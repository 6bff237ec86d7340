//! The tree of folders, files and version stacks: creating, finding, moving, deleting.

use indexmap::IndexMap;

use crate::http::Problem;
use crate::state::records::{Asset, FileData, Kind, Members, Status};
use crate::state::root::State;

impl State {
    /// An existing asset: neither it nor any of its parents is deleted.
    pub(crate) fn live(&self, id: &str) -> Option<&Asset> {
        let asset = self.assets.get(id)?;
        if asset.deleted_at.is_some() || !self.projects.contains_key(&asset.project_id) {
            return None;
        }
        match &asset.parent_id {
            Some(parent) => self.live(parent).map(|_| asset),
            None => Some(asset),
        }
    }

    /// The children of a folder or stack that are not deleted, in the order of creation.
    pub(crate) fn children(&self, parent: &str) -> Vec<&Asset> {
        let ids = self.children.get(parent).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.assets.get(id)).filter(|asset| asset.deleted_at.is_none()).collect()
    }

    /// All descendants, the nearest first.
    pub(crate) fn descendants(&self, id: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut next = vec![id.to_owned()];
        while let Some(parent) = next.pop() {
            for child in self.children(&parent) {
                found.push(child.id.clone());
                next.push(child.id.clone());
            }
        }
        found
    }

    pub(crate) fn insert_asset(&mut self, asset: Asset) -> String {
        let id = asset.id.clone();
        if let Some(parent) = &asset.parent_id {
            self.children.entry(parent.clone()).or_default().push(id.clone());
        }
        self.assets.insert(id.clone(), asset);
        id
    }

    /// Creates an asset in `parent`, or a root folder.
    pub(crate) fn new_asset(
        &mut self,
        project_id: &str,
        parent_id: Option<&str>,
        name: &str,
        creator_id: &str,
        kind: Kind,
    ) -> String {
        let (id, now) = (self.ids.uuid(), self.tick());
        self.insert_asset(Asset {
            id,
            project_id: project_id.to_owned(),
            parent_id: parent_id.map(str::to_owned),
            name: name.to_owned(),
            creator_id: creator_id.to_owned(),
            adobe_id: None,
            created_at: now,
            updated_at: now,
            deleted_at: None,
            metadata: IndexMap::new(),
            kind,
        })
    }

    /// Reorders the versions of a stack.
    pub(crate) fn reorder_versions(&mut self, stack: &str, order: &[String]) {
        let now = self.tick();
        if let Some(stack) = self.assets.get_mut(stack) {
            stack.updated_at = now;
            stack.kind = Kind::Stack { versions: order.to_vec() };
        }
    }

    pub(crate) fn new_folder(
        &mut self,
        project_id: &str,
        parent_id: Option<&str>,
        name: &str,
        creator: &str,
    ) -> String {
        self.new_asset(
            project_id,
            parent_id,
            name,
            creator,
            Kind::Folder { restricted: false, members: Members::new() },
        )
    }

    pub(crate) fn new_file(&mut self, parent_id: &str, name: &str, creator: &str, file: FileData) -> String {
        let project_id = self.assets.get(parent_id).map(|parent| parent.project_id.clone()).unwrap_or_default();
        self.new_asset(&project_id, Some(parent_id), name, creator, Kind::File(file))
    }

    /// Moves an asset. A stack accepts only files, nothing can be moved into itself, and a root folder cannot be moved.
    pub(crate) fn move_asset(&mut self, id: &str, target: &str) -> Result<(), Problem> {
        let pointer = "/data/parent_id";
        let not_there = || Problem::invalid(pointer, format!("The parent {target} was not found"));
        let (target_is_stack, target_project) = match self.live(target) {
            Some(parent) => match parent.kind {
                Kind::Folder { .. } => (false, parent.project_id.clone()),
                Kind::Stack { .. } => (true, parent.project_id.clone()),
                Kind::File(_) => return Err(Problem::invalid(pointer, "The parent is a file")),
            },
            None => return Err(not_there()),
        };
        let asset = self.assets.get(id).ok_or_else(not_there)?;
        if asset.parent_id.is_none() {
            return Err(Problem::invalid(pointer, "The root folder of a project cannot be moved"));
        }
        if target_is_stack && asset.file().is_none() {
            return Err(Problem::invalid(pointer, "Only files can be moved into a version stack"));
        }
        let below = self.descendants(id);
        if target == id || below.iter().any(|inner| inner == target) {
            return Err(Problem::invalid(pointer, "An asset cannot be moved into itself"));
        }
        self.detach(id);
        self.attach(id, target);
        let now = self.tick();
        for inner in below.iter().map(String::as_str).chain([id]) {
            if let Some(asset) = self.assets.get_mut(inner) {
                asset.project_id.clone_from(&target_project);
            }
        }
        if let Some(asset) = self.assets.get_mut(id) {
            asset.updated_at = now;
        }
        Ok(())
    }

    /// Puts a file on top of a stack, or any asset into a folder.
    pub(super) fn attach(&mut self, id: &str, parent: &str) {
        self.children.entry(parent.to_owned()).or_default().push(id.to_owned());
        if let Some(Kind::Stack { versions }) = self.assets.get_mut(parent).map(|parent| &mut parent.kind) {
            versions.push(id.to_owned());
        }
        if let Some(asset) = self.assets.get_mut(id) {
            asset.parent_id = Some(parent.to_owned());
        }
    }

    /// Removes an asset from its parent. A stack with a single remaining version is replaced by that version.
    fn detach(&mut self, id: &str) {
        let Some(parent) = self.assets.get(id).and_then(|asset| asset.parent_id.clone()) else { return };
        if let Some(siblings) = self.children.get_mut(&parent) {
            siblings.retain(|sibling| sibling != id);
        }
        self.leave_stack(id, &parent);
    }

    /// Removes a version from its stack.
    fn leave_stack(&mut self, id: &str, parent: &str) {
        let Some(stack) = self.assets.get_mut(parent) else { return };
        let Kind::Stack { versions } = &mut stack.kind else { return };
        versions.retain(|version| version != id);
        let (left, folder) = (versions.clone(), stack.parent_id.clone());
        if left.len() > 1 {
            return;
        }
        if let Some(folder) = folder {
            if let Some(siblings) = self.children.get_mut(&folder) {
                siblings.retain(|sibling| sibling != parent);
            }
            for version in left {
                self.attach(&version, &folder);
            }
        }
        self.assets.shift_remove(parent);
        self.children.remove(parent);
    }

    /// Combines files of a folder to a stack, the oldest first, in the place of the newest.
    pub(crate) fn stack(&mut self, folder: &str, files: &[String], creator: &str) -> String {
        let head = files.last().and_then(|id| self.assets.get(id));
        let (name, project_id) = head.map(|head| (head.name.clone(), head.project_id.clone())).unwrap_or_default();
        let id = self.new_asset(&project_id, Some(folder), &name, creator, Kind::Stack { versions: Vec::new() });
        for file in files {
            self.detach(file);
            self.attach(file, &id);
        }
        id
    }

    /// Moves an asset to the recently deleted ones.
    pub(crate) fn delete_asset(&mut self, id: &str) {
        let now = self.tick();
        let parent = self.assets.get(id).and_then(|asset| asset.parent_id.clone());
        if let Some(asset) = self.assets.get_mut(id) {
            asset.deleted_at = Some(now);
        }
        if let Some(parent) = parent {
            self.leave_stack(id, &parent);
        }
    }

    /// The total size of all files of an account, including deleted ones, which count until they are purged.
    pub(crate) fn storage_of(&self, project_ids: &[&str]) -> u64 {
        self.assets
            .values()
            .filter(|asset| project_ids.contains(&asset.project_id.as_str()))
            .filter_map(Asset::file)
            .map(|file| file.size)
            .sum()
    }

    /// Marks uploaded files as transcoded when their time has come.
    pub(super) fn finish_transcodes(&mut self) {
        let Some(after) = self.settings.transcode_after else { return };
        let now = self.now;
        let waiting = std::mem::take(&mut self.transcoding);
        let (due, waiting): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, since)| *since + after <= now);
        self.transcoding = waiting;
        for (id, _) in due {
            self.transcode(&id);
        }
    }

    /// Marks an uploaded file as transcoded. `false` if it is not an uploaded file.
    pub(crate) fn transcode(&mut self, id: &str) -> bool {
        let Some(file) = self.assets.get_mut(id).and_then(Asset::file_mut) else { return false };
        if file.status != Status::Uploaded {
            return false;
        }
        file.status = Status::Transcoded;
        let now = self.tick();
        if let Some(asset) = self.assets.get_mut(id) {
            asset.updated_at = now;
            let (project, user) = (asset.project_id.clone(), asset.creator_id.clone());
            let scope = self.scope_of_project(&project);
            self.emit(&user, &scope, "file.ready", "file", id);
        }
        true
    }
}
