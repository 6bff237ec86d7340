//! Copies of assets, with or without their comments and metadata.

use indexmap::IndexMap;

use crate::state::records::Kind;
use crate::state::root::State;

/// The data that is copied along with an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CopyOptions {
    pub(crate) metadata: bool,
    /// Whether anything but `none` was requested. The stand-in has only one kind of comments.
    pub(crate) comments: bool,
}

impl State {
    /// Copies an asset and its descendants into a folder. The copies are new assets of `user`.
    pub(crate) fn copy_asset(&mut self, id: &str, parent: &str, user: &str, options: CopyOptions) -> Option<String> {
        let mut copy = self.live(id)?.clone();
        let inner: Vec<String> = match &copy.kind {
            Kind::Stack { versions } => versions.clone(),
            Kind::File(_) | Kind::Folder { .. } => self.children(id).iter().map(|child| child.id.clone()).collect(),
        };
        let now = self.tick();
        copy.id = self.ids.uuid();
        copy.parent_id = Some(parent.to_owned());
        copy.project_id = self.assets.get(parent).map(|parent| parent.project_id.clone())?;
        user.clone_into(&mut copy.creator_id);
        copy.adobe_id = None;
        copy.created_at = now;
        copy.updated_at = now;
        if !options.metadata {
            copy.metadata = IndexMap::new();
        }
        if let Kind::Stack { versions } = &mut copy.kind {
            versions.clear();
        }
        let in_stack = matches!(self.assets.get(parent).map(|parent| &parent.kind), Some(Kind::Stack { .. }));
        let new_id = self.insert_asset(copy);
        if in_stack && let Some(Kind::Stack { versions }) = self.assets.get_mut(parent).map(|parent| &mut parent.kind) {
            versions.push(new_id.clone());
        }
        if options.comments {
            self.copy_comments(id, &new_id);
        }
        for child in inner {
            self.copy_asset(&child, &new_id, user, options);
        }
        Some(new_id)
    }

    fn copy_comments(&mut self, from: &str, to: &str) {
        let originals: Vec<_> = self.comments.values().filter(|comment| comment.file_id == from).cloned().collect();
        let mut new_ids = IndexMap::new();
        for mut comment in originals {
            let id = self.ids.uuid();
            new_ids.insert(std::mem::replace(&mut comment.id, id.clone()), id.clone());
            to.clone_into(&mut comment.file_id);
            comment.reply_to = comment.reply_to.and_then(|original| new_ids.get(&original).cloned());
            self.comments.insert(id, comment);
        }
    }
}
