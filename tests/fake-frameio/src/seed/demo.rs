//! The demo data, with enough of everything to try out a client.

use super::world::add_user;
use crate::seed::ids::Demo;
use crate::state::{Asset, FileData, State, Status, media_type_of};

/// The number of files in the big folder: more than one page of usual sizes.
const MANY: usize = 130;

pub(super) fn populate(state: &mut State, demo: &mut Demo) {
    people(state, demo);
    places(state, demo);
    assets(state, demo);
}

fn people(state: &mut State, demo: &mut Demo) {
    demo.colleague = add_user(state, "Ben Colleague", "ben@example.com");
    let gone = add_user(state, "Cleo Gone", "cleo@example.com");
    if let Some(user) = state.users.get_mut(&gone) {
        user.active = false;
    }
    if let Some(account) = state.accounts.get_mut(&demo.account) {
        account.members.insert(demo.colleague.clone(), "member".to_owned());
        account.members.insert(gone, "member".to_owned());
    }
}

fn places(state: &mut State, demo: &mut Demo) {
    demo.workspace = state.new_workspace(&demo.account, "Features", &demo.user);
    demo.second_workspace = state.new_workspace(&demo.account, "Commercials", &demo.colleague);
    demo.project = state.new_project(&demo.workspace, "The Long Take", &demo.user);
    demo.second_project = state.new_project(&demo.workspace, "Untitled Sequel", &demo.user);
    state.new_project(&demo.workspace, "Archive", &demo.user);
    let elsewhere = state.new_project(&demo.second_workspace, "Coffee Spot", &demo.colleague);
    if let Some(project) = state.projects.get_mut(&elsewhere) {
        project.members.insert(demo.user.clone(), "commenter".to_owned());
    }
    if let Some(workspace) = state.workspaces.get_mut(&demo.workspace) {
        workspace.members.insert(demo.colleague.clone(), "editor".to_owned());
    }
    if let Some(project) = state.projects.get_mut(&demo.project) {
        project.description = Some("One shot, ninety minutes.".to_owned());
        project.adobe_id = Some("adobe:urn:aaid:sc:demo-project".to_owned());
        project.members.insert(demo.colleague.clone(), "editor".to_owned());
        demo.root_folder.clone_from(&project.root_folder_id);
    }
    state.adobe_ids.insert("adobe:urn:aaid:sc:demo-project".to_owned(), demo.project.clone());
}

fn assets(state: &mut State, demo: &mut Demo) {
    let (project, root, user) = (demo.project.clone(), demo.root_folder.clone(), demo.user.clone());
    demo.folder = state.new_folder(&project, Some(&root), "Dailies", &user);
    demo.big_folder = state.new_folder(&project, Some(&root), "Stills", &user);
    state.new_folder(&project, Some(&root), "Delivery", &user);
    let day = state.new_folder(&project, Some(&demo.folder), "Day 01", &user);
    file(state, &day, "A001_C001.mov", 48_000, &user);
    file(state, &day, "A001_C002.mov", 52_000, &demo.colleague);
    demo.file = file(state, &demo.folder, "Opening.mp4", 96_000, &user);
    demo.image = file(state, &demo.folder, "Poster.png", 24_000, &user);
    file(state, &demo.folder, "Score.wav", 64_000, &demo.colleague);
    let adobe = file(state, &demo.folder, "Script.pdf", 8_000, &user);
    if let Some(asset) = state.assets.get_mut(&adobe) {
        asset.adobe_id = Some("adobe:urn:aaid:sc:demo-script".to_owned());
    }
    state.adobe_ids.insert("adobe:urn:aaid:sc:demo-script".to_owned(), adobe);
    let versions = [
        file(state, &demo.folder, "Ending v1.mp4", 70_000, &user),
        file(state, &demo.folder, "Ending v2.mp4", 71_000, &demo.colleague),
    ];
    demo.version_stack = state.stack(&demo.folder, &versions, &user);
    for number in 1..=MANY {
        let name = format!("Still {number:03}.jpg");
        file(state, &demo.big_folder, &name, 1_000 + number as u64, &user);
    }
    let dropped = file(state, &demo.folder, "Outtake.mp4", 10_000, &user);
    state.delete_asset(&dropped);
}

/// A transcoded file with made-up bytes.
fn file(state: &mut State, folder: &str, name: &str, size: u64, creator: &str) -> String {
    let placeholder = state.placeholder(size, Some(media_type_of(name).to_owned()));
    let file = FileData { status: Status::Transcoded, content: None, ..placeholder };
    let id = state.new_file(folder, name, creator, file);
    let now = state.last_tick();
    if let Some(file) = state.assets.get_mut(&id).and_then(Asset::file_mut) {
        (file.begun_at, file.completed_at) = (Some(now), Some(now));
        file.parts.iter_mut().for_each(|part| part.done = true);
    }
    id
}
