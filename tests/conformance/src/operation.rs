//! An operation as the driver knows it.

use std::fmt;

use frameio_sdk::Client;
use serde_json::{Value, json};

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::send::Calling;

/// An operation: what it is called, what it takes and gives, and how it is called.
pub struct Operation {
    /// `resource.method`, as the SDK has it.
    pub name: &'static str,
    /// The HTTP method, such as `GET`.
    pub http_method: &'static str,
    /// The path template.
    pub path: &'static str,
    /// What the template wants, in order.
    pub path_params: &'static [&'static str],
    /// What may stand in the query.
    pub query_params: &'static [&'static str],
    /// The schema of the body.
    pub body: Option<&'static str>,
    /// The schemas of the results, one for each status that is a success.
    pub success: &'static [Option<&'static str>],
    /// Whether it is one page of a list that it gives.
    pub paged: bool,
    pub(crate) call: fn(&Client, &mut Arguments) -> Result<Calling, Failure>,
}

impl Operation {
    /// A line of `--list`.
    pub fn describe(&self) -> Value {
        json!({
            "operation": self.name,
            "method": self.http_method,
            "path": self.path,
            "path_params": self.path_params,
            "query_params": self.query_params,
            "body": self.body,
            "success": self.success.first().copied().flatten(),
            "successes": self.success,
            "paged": self.paged,
        })
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Operation").field(&self.name).finish()
    }
}
