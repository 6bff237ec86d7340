//! Search by name and by the words of comments. Both engines search for words: `nlp` needs any of them, `lexical` all.

use serde_json::{Value, json};

use super::{access, listing};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{Asset, Project, State};
use crate::views::{self, Includes, ProjectShape};

pub(super) fn search(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let account = access::account(state, call)?.id.clone();
    let query = call.body["query"].as_str().unwrap_or_default().to_lowercase();
    let words: Vec<String> = query.split_whitespace().map(str::to_owned).collect();
    let any = call.body["engine"] == "nlp";
    let filter = |name: &str| call.body["filters"][name].as_bool().unwrap_or(true);
    let scope = |name: &str| call.body["scope"][name].as_str();
    let fits = |id: &str, wanted: Option<&str>| wanted.is_none_or(|wanted| state.local_id(wanted) == id);
    let in_account = |project_id: &str| {
        state.scope_of_project(project_id).account_id == account
            && fits(project_id, scope("project_id"))
            && state.projects.get(project_id).is_some_and(|found| fits(&found.workspace_id, scope("workspace_id")))
    };
    // Only the experimental interface can narrow a search.
    let within = scope("folder_id").map(|folder| state.descendants(&state.local_id(folder)));
    let mut ids: Vec<String> = Vec::new();
    if filter("projects") && within.is_none() {
        let found = state.projects.values().filter(|project| in_account(&project.id));
        ids.extend(found.filter(|project| hit(&project.name, &words, any)).map(|project| project.id.clone()));
    }
    let assets = state
        .assets
        .values()
        .filter(|asset| asset.parent_id.is_some() && in_account(&asset.project_id) && state.live(&asset.id).is_some())
        .filter(|asset| within.as_ref().is_none_or(|within| within.contains(&asset.id)))
        .filter(|asset| filter(if asset.is_folder() { "folders" } else { "files_and_version_stacks" }))
        .filter(|asset| !matches_of(state, asset, &words, any).is_empty());
    ids.extend(assets.map(|asset| asset.id.clone()));
    listing::page(state, call, &ids, |state, id| match (state.projects.get(id), state.assets.get(id)) {
        (Some(project), _) => Some(project_result(state, project, &words)),
        (None, Some(asset)) => Some(json!({
            "type": format!("{}_result", asset.kind.name()),
            "result": views::asset(state, asset, &Includes::none()),
            "matches": matches_of(state, asset, &words, any),
        })),
        (None, None) => None,
    })
}

fn project_result(state: &State, project: &Project, words: &[String]) -> Value {
    json!({
        "type": "project_result",
        "result": views::project(state, project, ProjectShape::WithDescription),
        "matches": [{"type": "name_match", "name": project.name, "terms": terms(&project.name, words)}],
    })
}

fn matches_of(state: &State, asset: &Asset, words: &[String], any: bool) -> Vec<Value> {
    let mut matches = Vec::new();
    if hit(&asset.name, words, any) {
        matches.push(json!({"type": "name_match", "name": asset.name, "terms": terms(&asset.name, words)}));
    }
    for comment in state.comments.values().filter(|comment| comment.file_id == asset.id) {
        if hit(&comment.text, words, any) {
            matches.push(json!({
                "type": "comment_match",
                "comment_id": comment.id,
                "snippet": comment.text.chars().take(100).collect::<String>(),
                "terms": terms(&comment.text, words),
            }));
        }
    }
    matches
}

fn hit(text: &str, words: &[String], any: bool) -> bool {
    let text = text.to_lowercase();
    let contains = |word: &String| text.contains(word.as_str());
    if any { words.iter().any(contains) } else { !words.is_empty() && words.iter().all(contains) }
}

fn terms(text: &str, words: &[String]) -> Vec<String> {
    let text = text.to_lowercase();
    words.iter().filter(|word| text.contains(word.as_str())).cloned().collect()
}
