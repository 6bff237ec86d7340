//! The reviewers of a share, and their activities.

use serde_json::Value;

use super::listing::{self, Key};
use super::shares;
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{Activity, Reviewer, State};
use crate::views;

pub(super) fn index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let share = shares::find(state, call)?;
    let id = share.id.clone();
    let mut found: Vec<&Reviewer> = share.reviewers.iter().collect();
    let known = |reviewer: &Reviewer| match reviewer {
        Reviewer::User(id) => state.users.get(id),
        Reviewer::Email(_) => None,
    };
    listing::sort(&mut found, call, |reviewer, field| {
        let active = known(reviewer).is_some_and(|user| user.active);
        match field {
            "active" => Key::Number(i128::from(!active)),
            "inactive" => Key::Number(i128::from(active)),
            _ => Key::text(known(reviewer).map_or_else(|| key(reviewer), |user| user.name.as_str())),
        }
    });
    let keys: Vec<String> = found.into_iter().map(|reviewer| key(reviewer).to_owned()).collect();
    listing::page(state, call, &keys, |state, wanted| {
        let reviewers = &state.shares.get(&id)?.reviewers;
        reviewers.iter().find(|reviewer| key(reviewer) == wanted).map(|reviewer| views::reviewer(state, reviewer))
    })
}

/// The key of a reviewer: a user id or an e-mail address.
fn key(reviewer: &Reviewer) -> &str {
    match reviewer {
        Reviewer::User(id) => id,
        Reviewer::Email(email) => email,
    }
}

pub(super) fn add(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = shares::find(state, call)?.id.clone();
    let added = named(state, call)?;
    if let Some(share) = state.shares.get_mut(&id) {
        for reviewer in added {
            if !share.reviewers.contains(&reviewer) {
                share.reviewers.push(reviewer);
            }
        }
    }
    shares::record_change(state, call, &id, "share_reviewers_added", "share.updated");
    Ok(Reply::no_content())
}

pub(super) fn remove(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = shares::find(state, call)?.id.clone();
    let removed = named(state, call)?;
    if let Some(share) = state.shares.get_mut(&id) {
        if let Some(stranger) = removed.iter().find(|reviewer| !share.reviewers.contains(reviewer)) {
            return Err(Problem::not_found("reviewer", key(stranger)));
        }
        share.reviewers.retain(|reviewer| !removed.contains(reviewer));
    }
    shares::record_change(state, call, &id, "share_reviewers_removed", "share.updated");
    Ok(Reply::no_content())
}

/// The reviewers in the body, by any of their identifiers.
fn named(state: &State, call: &Call) -> Result<Vec<Reviewer>, Problem> {
    let reviewers = call.data()["reviewers"].as_object();
    let Some((kind, list)) = reviewers.and_then(|fields| fields.iter().next()) else { return Ok(Vec::new()) };
    let names = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    names
        .enumerate()
        .map(|(index, name)| {
            reviewer(state, kind, name).ok_or_else(|| {
                let pointer = format!("/data/reviewers/{kind}/{index}");
                Problem::invalid(&pointer, format!("{name} is not one of the {}", kind.replace('_', " ")))
            })
        })
        .collect()
}

fn reviewer(state: &State, kind: &str, name: &str) -> Option<Reviewer> {
    let user = |wanted: &dyn Fn(&crate::state::User) -> bool| {
        state.users.values().find(|user| wanted(user)).map(|user| Reviewer::User(user.id.clone()))
    };
    match kind {
        "user_ids" => user(&|user| user.id == name),
        "adobe_user_ids" => user(&|user| user.adobe_user_id.as_deref() == Some(name)),
        "emails" => {
            let (local, domain) = name.split_once('@')?;
            let looks_right = !local.is_empty() && domain.contains('.') && !domain.contains('@');
            looks_right.then(|| user(&|user| user.email == name).unwrap_or_else(|| Reviewer::Email(name.to_owned())))
        }
        // Share lists are not supported.
        _ => None,
    }
}

/// The newest activities come first.
pub(super) fn activities(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let share = shares::find(state, call)?;
    let id = share.id.clone();
    let ids: Vec<String> = share.activities.iter().rev().map(|activity| activity.id.clone()).collect();
    let with_user = call.includes_word("user");
    let reply = listing::page(state, call, &ids, |state, wanted| {
        let activities = &state.shares.get(&id)?.activities;
        activities
            .iter()
            .find(|activity| activity.id == wanted)
            .map(|activity| views::activity(state, activity, with_user))
    })?;
    Ok(listing::without_total(reply))
}

impl State {
    /// Records an activity of a share: `share_viewed`, `asset_viewed`, `asset_downloaded`, `comment_created`.
    pub(crate) fn use_share(&mut self, id: &str, kind: &'static str, user_id: Option<&str>, asset_id: Option<&str>) {
        let (activity_id, now) = (self.ids.uuid(), self.tick());
        let Some(share) = self.shares.get_mut(id) else { return };
        share.activities.push(Activity {
            id: activity_id,
            kind,
            asset_id: asset_id.map(str::to_owned),
            user_id: user_id.map(str::to_owned),
            inserted_at: now,
        });
        if kind == "share_viewed" {
            let scope = self.shares.get(id).map(|share| share.project_id.clone()).unwrap_or_default();
            let scope = self.scope_of_project(&scope);
            self.emit(user_id.unwrap_or_default(), &scope, "share.viewed", "share", id);
        }
    }
}
