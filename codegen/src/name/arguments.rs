//! The order of arguments, which is pinned like a name: swapping two arguments could still compile.

use super::lock::Lock;
use crate::ir::{Api, Field, Kind, Operation, Struct};

pub(super) fn pin(api: &mut Api, lock: &mut Lock) {
    for id in api.type_ids() {
        let def = api.ty(id);
        if !def.is_printed() || !def.usage.sent {
            continue;
        }
        let key = def.pointer.to_string();
        if let Kind::Struct(body) = &mut api.ty_mut(id).kind {
            of_constructor(body, &key, lock);
        }
    }
    for operation in &mut api.operations {
        let names = arguments(operation);
        operation.arguments = lock.order(&operation.id, names);
    }
}

/// Reorders the fields that the constructor takes among themselves; the others keep their positions.
fn of_constructor(body: &mut Struct, key: &str, lock: &mut Lock) {
    let places: Vec<usize> = (0..body.fields.len()).filter(|index| is_argument(&body.fields[*index])).collect();
    let names = places.iter().map(|index| body.fields[*index].name.clone()).collect();
    let order = lock.order(key, names);
    let rank = |field: &Field| order.iter().position(|name| *name == field.name);
    let mut fields: Vec<Field> = places.iter().map(|index| body.fields[*index].clone()).collect();
    fields.sort_by_key(rank);
    for (index, field) in places.into_iter().zip(fields) {
        body.fields[index] = field;
    }
}

fn is_argument(field: &Field) -> bool {
    field.required && field.constant.is_none()
}

/// The arguments of the method, in the order of the document: path, required query, required headers, required body.
fn arguments(operation: &Operation) -> Vec<String> {
    let required = operation.query.iter().chain(&operation.headers).filter(|param| param.required);
    let params = operation.own_path().iter().chain(required).map(|param| param.name.clone());
    params.chain(operation.body_argument().map(str::to_owned)).collect()
}
