//! Reading the resource that an event names.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use super::account::asynchronous;
use super::fetched::FetchedResource;
use crate::generated::ids::{FieldDefinitionId, FileId, VersionStackId};
use crate::generated::models::FieldDefinitionWithIncludes;
use crate::generated::scope::Account;
use crate::runtime::{Async, Error, Mode};
use crate::webhooks::event::Event;
use crate::webhooks::resource::Resource;

/// The size of the pages when definitions are listed.
const FIELDS_PAGE: i32 = 100;

impl Event {
    /// Reads the resource that the event is about, as it is now. `account` is that of [`account_id`](Self::account_id).
    ///
    /// ```no_run
    /// use frameio_sdk::webhooks::{Event, FetchedResource};
    ///
    /// # async fn run(client: frameio_sdk::Client, event: Event) -> Result<(), frameio_sdk::Error> {
    /// let account = client.account(event.account_id());
    /// match event.fetch(&account).await? {
    ///     FetchedResource::File(file) => println!("{} is {:?}", file.name, file.status),
    ///     FetchedResource::Gone => println!("{} was deleted meanwhile", event.resource().id()),
    ///     other => println!("{other:?}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn fetch<M: Mode>(&self, account: &Account<M>) -> FetchResource<M> {
        self.resource().fetch(account)
    }
}

impl Resource {
    /// Reads the resource as it is now. `account` is the one that it belongs to.
    pub fn fetch<M: Mode>(&self, account: &Account<M>) -> FetchResource<M> {
        FetchResource { account: asynchronous(account), resource: self.clone(), mode: PhantomData }
    }
}

/// The request of [`Event::fetch`] and [`Resource::fetch`]: one call, or, for a metadata field, a call for every 100
/// definitions of the account.
///
/// A resource that does not exist is [`FetchedResource::Gone`], not an error.
#[must_use = "a request does nothing until you `.await` or `.send()` it"]
pub struct FetchResource<M = Async> {
    account: Account,
    resource: Resource,
    mode: PhantomData<fn() -> M>,
}

impl IntoFuture for FetchResource {
    type Output = Result<FetchedResource, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(run(self.account, self.resource))
    }
}

#[cfg(feature = "blocking")]
impl FetchResource<crate::runtime::blocking::Blocking> {
    /// Sends the call and waits for the response.
    ///
    /// # Errors
    /// When there is no response, or it is a refusal other than 404, or it cannot be read.
    pub fn send(self) -> Result<FetchedResource, Error> {
        crate::runtime::blocking::wait(run(self.account, self.resource))
    }
}

impl<M> fmt::Debug for FetchResource<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetchResource").field("resource", &self.resource).finish_non_exhaustive()
    }
}

async fn run(account: Account, resource: Resource) -> Result<FetchedResource, Error> {
    let outcome = match resource {
        Resource::File(id) => file(&account, &id).await,
        Resource::Folder(id) => {
            account.folders().show(&id).await.map(|folder| FetchedResource::Folder(Box::new(folder)))
        }
        Resource::VersionStack(id) => version_stack(&account, &id).await,
        Resource::Comment(id) => {
            account.comments().show(&id).await.map(|comment| FetchedResource::Comment(Box::new(comment)))
        }
        Resource::Project(id) => {
            account.projects().show(&id).await.map(|project| FetchedResource::Project(Box::new(project)))
        }
        Resource::Collection(id) => {
            account.collections().show(&id).await.map(|found| FetchedResource::Collection(Box::new(found)))
        }
        Resource::Share(id) => account.shares().show(&id).await.map(|share| FetchedResource::Share(Box::new(share))),
        Resource::CustomField(id) => field(&account, &id).await,
        Resource::Other { .. } => Ok(FetchedResource::Unsupported),
    };
    match outcome {
        Err(error) if error.is_not_found() => Ok(FetchedResource::Gone),
        other => other,
    }
}

async fn file(account: &Account, id: &FileId) -> Result<FetchedResource, Error> {
    account.files().show(id).await.map(|file| FetchedResource::File(Box::new(file)))
}

/// Fetches a version stack, or a file if the id is that of one: runs of actions identify a version stack by its newest
/// file.
async fn version_stack(account: &Account, id: &VersionStackId) -> Result<FetchedResource, Error> {
    match account.version_stacks().show(id).await {
        Ok(stack) => Ok(FetchedResource::VersionStack(Box::new(stack))),
        Err(error) if error.is_not_found() => file(account, &FileId::from(id.as_str())).await,
        Err(error) => Err(error),
    }
}

/// Finds a definition in the list of all, because the API has no call for a single one.
async fn field(account: &Account, id: &FieldDefinitionId) -> Result<FetchedResource, Error> {
    let mut fields = account.metadata_fields().index().page_size(FIELDS_PAGE).items();
    while let Some(field) = fields.try_next().await? {
        if field_id(&field) == Some(id) {
            return Ok(FetchedResource::CustomField(Box::new(field)));
        }
    }
    Ok(FetchedResource::Gone)
}

fn field_id(field: &FieldDefinitionWithIncludes) -> Option<&FieldDefinitionId> {
    use FieldDefinitionWithIncludes as Field;

    match field {
        Field::Text(field) => Some(&field.id),
        Field::LongText(field) => Some(&field.id),
        Field::Rating(field) => Some(&field.id),
        Field::Number(field) => Some(&field.id),
        Field::Toggle(field) => Some(&field.id),
        Field::Date(field) => Some(&field.id),
        Field::Select(field) => Some(&field.id),
        Field::SelectMulti(field) => Some(&field.id),
        Field::UserSingle(field) => Some(&field.id),
        Field::UserMulti(field) => Some(&field.id),
        Field::Unknown(_) => None,
    }
}
