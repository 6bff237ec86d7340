//! The list of passes.

use super::aliases;
use super::all_of;
use super::annotated_refs;
use super::constants;
use super::corrections;
use super::cycles;
use super::docs;
use super::envelopes;
use super::forms;
use super::ids;
use super::multipart;
use super::paging;
use super::prune;
use super::responses;
use super::scope;
use super::secrets;
use super::tidy;
use super::unify;
use super::unions;
use super::usage;
use super::validate;
use super::widths;
use crate::diagnostic::Diagnostics;
use crate::ir::Api;
use crate::overlay::Hints;

/// A pass: its name, its purpose, and its function.
pub(crate) struct Pass {
    pub(crate) name: &'static str,
    pub(crate) purpose: &'static str,
    pub(crate) run: fn(&mut Api, &Hints, &mut Diagnostics),
}

/// All passes, in order.
pub(crate) const ALL: &[Pass] = &[
    Pass { name: "tidy", purpose: "an enum lists each value once", run: tidy::run },
    Pass { name: "annotated_refs", purpose: "an `allOf` of one reference is that reference", run: annotated_refs::run },
    Pass { name: "aliases", purpose: "another name for a type is that type", run: aliases::run },
    Pass {
        name: "all_of",
        purpose: "the parts of an `allOf` are one struct, read without strictness",
        run: all_of::run,
    },
    Pass { name: "unions", purpose: "alternatives are told apart by a tag, or by their shape", run: unions::run },
    Pass { name: "responses", purpose: "equal results are one result", run: responses::run },
    Pass { name: "unify", purpose: "types of one structure are one type", run: unify::run },
    Pass {
        name: "envelopes",
        purpose: "a body or an answer with the one member `data` is that member",
        run: envelopes::run,
    },
    Pass { name: "forms", purpose: "a form is flat, or it is bytes", run: forms::run },
    Pass { name: "multipart", purpose: "a form of several parts is an object, or it is bytes", run: multipart::run },
    Pass { name: "paging", purpose: "listings are known by their shape", run: paging::run },
    Pass { name: "ids", purpose: "ids of different things are different types", run: ids::run },
    Pass { name: "scope", purpose: "what most paths begin with is given once", run: scope::run },
    Pass { name: "secrets", purpose: "secrets are not printed", run: secrets::run },
    Pass { name: "constants", purpose: "a tag that can have one value is set for the caller", run: constants::run },
    Pass { name: "prune", purpose: "what no operation takes, gives or contains is no type", run: prune::run },
    Pass { name: "usage", purpose: "what is sent, and what is received", run: usage::run },
    Pass { name: "widths", purpose: "an integer that is received may be large", run: widths::run },
    Pass { name: "cycles", purpose: "a type that contains itself does so through a box", run: cycles::run },
    Pass { name: "corrections", purpose: "what can be filled in when it is missing", run: corrections::run },
    Pass { name: "docs", purpose: "descriptions are Markdown that rustdoc understands", run: docs::run },
    Pass { name: "validate", purpose: "what is left is what the emitter can print", run: validate::run },
];
