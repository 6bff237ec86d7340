//! The public items of a file with their fields and variants, one on each line, without bodies, documentation and
//! private fields. An item and its members are a block, in which all lines but the first are indented. Blocks are
//! sorted by their text, so that moving an item changes nothing.

mod macros;

use syn::{
    Attribute, Fields, ImplItem, Item, ItemEnum, ItemFn, ItemImpl, ItemMacro, ItemStruct, ItemTrait, Signature,
    TraitItem, Type, UseTree, Visibility,
};

/// The blocks of several files in sorted order.
pub(crate) fn sorted(lines: Vec<String>) -> Vec<String> {
    let mut blocks: Vec<Vec<String>> = Vec::new();
    for line in lines {
        match blocks.last_mut() {
            Some(block) if line.starts_with(' ') => block.push(line),
            _ => blocks.push(vec![line]),
        }
    }
    blocks.sort();
    blocks.into_iter().flatten().collect()
}

/// One line for each public item.
pub(crate) fn lines(items: &[Item]) -> Vec<String> {
    let mut lines = Vec::new();
    let hidden = hidden(items);
    for item in items {
        match item {
            Item::Struct(item) if is_public(&item.vis) => lines.extend(structure(item)),
            Item::Enum(item) if is_public(&item.vis) => lines.extend(enumeration(item)),
            Item::Trait(item) if is_public(&item.vis) => lines.extend(declaration(item)),
            Item::Fn(item) if is_public(&item.vis) => {
                lines.push(format!("{}{}", marks(&item.attrs), signature("", &item.sig)));
            }
            Item::Const(item) if is_public(&item.vis) => lines.push(format!("const {}: {}", item.ident, ty(&item.ty))),
            Item::Static(item) if is_public(&item.vis) => {
                lines.push(format!("static {}: {}", item.ident, ty(&item.ty)))
            }
            Item::Type(item) if is_public(&item.vis) => lines.push(format!("type {} = {}", item.ident, ty(&item.ty))),
            Item::Use(item) if is_public(&item.vis) => uses("", &item.tree, &mut lines),
            Item::Mod(item) if is_public(&item.vis) => lines.push(format!("mod {}", item.ident)),
            Item::Impl(item) if !hidden.contains(&name_of(&item.self_ty)) => lines.extend(implementation(item)),
            Item::Macro(item) if !item.mac.path.is_ident("thread_local") => lines.extend(of_macro(item)),
            _ => {}
        }
    }
    lines
}

/// The types that cannot be named from outside.
fn hidden(items: &[Item]) -> Vec<String> {
    let names = items.iter().filter_map(|item| match item {
        Item::Struct(item) if !is_public(&item.vis) => Some(item.ident.to_string()),
        Item::Enum(item) if !is_public(&item.vis) => Some(item.ident.to_string()),
        _ => None,
    });
    names.collect()
}

fn name_of(ty: &Type) -> String {
    match ty {
        Type::Path(ty) => ty.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

fn is_public(vis: &Visibility) -> bool {
    matches!(vis, Visibility::Public(_))
}

/// The attributes that are part of the interface.
fn marks(attrs: &[Attribute]) -> String {
    let marks =
        ["non_exhaustive", "deprecated"].into_iter().filter(|mark| attrs.iter().any(|a| a.path().is_ident(mark)));
    marks.map(|mark| format!("#[{mark}] ")).collect()
}

fn structure(item: &ItemStruct) -> Vec<String> {
    let head = ItemStruct { fields: Fields::Unit, attrs: Vec::new(), ..item.clone() };
    let head = one_line(Item::Struct(head));
    let mut lines = vec![format!("{}{}", marks(&item.attrs), head.trim_end_matches(';'))];
    let fields = item.fields.iter().filter(|field| is_public(&field.vis));
    lines.extend(fields.map(|field| match &field.ident {
        Some(name) => format!("  {name}: {}", ty(&field.ty)),
        None => format!("  {}", ty(&field.ty)),
    }));
    if lines.len() <= item.fields.len() {
        lines.push("  ..".to_owned());
    }
    lines[1..].sort();
    lines
}

fn enumeration(item: &ItemEnum) -> Vec<String> {
    let head = ItemEnum { attrs: Vec::new(), variants: Default::default(), ..item.clone() };
    let head = one_line(Item::Enum(head));
    let mut lines = vec![format!("{}{}", marks(&item.attrs), head.trim_end_matches(" {}"))];
    lines.extend(item.variants.iter().map(|variant| {
        let mut variant = variant.clone();
        variant.attrs.clear();
        variant.fields.iter_mut().for_each(|field| field.attrs.clear());
        let of_one: ItemEnum = syn::parse_quote!(enum E { #variant });
        let line = one_line(Item::Enum(of_one));
        format!("  {}", line.trim_start_matches("enum E { ").trim_end_matches('}').trim_end().trim_end_matches(','))
    }));
    lines[1..].sort();
    lines
}

fn declaration(item: &ItemTrait) -> Vec<String> {
    let name = &item.ident;
    let head = ItemTrait { items: Vec::new(), attrs: Vec::new(), ..item.clone() };
    let mut lines = vec![one_line(Item::Trait(head)).trim_end_matches(" {}").to_owned()];
    for item in &item.items {
        match item {
            TraitItem::Fn(item) => {
                let given = if item.default.is_some() { " (given)" } else { "" };
                lines.push(format!("  {}{given}", signature(&format!("{name}::"), &item.sig)));
            }
            TraitItem::Type(item) => lines.push(format!("  type {name}::{}", item.ident)),
            _ => {}
        }
    }
    lines
}

fn implementation(item: &ItemImpl) -> Vec<String> {
    let of = ty(&item.self_ty);
    if item.trait_.is_some() {
        let head = ItemImpl { items: Vec::new(), attrs: Vec::new(), ..item.clone() };
        return vec![one_line(Item::Impl(head)).trim_end_matches(" {}").to_owned()];
    }
    let methods = item.items.iter().filter_map(|item| match item {
        ImplItem::Fn(item) if is_public(&item.vis) => {
            Some(format!("{}{}", marks(&item.attrs), signature(&format!("{of}::"), &item.sig)))
        }
        ImplItem::Const(item) if is_public(&item.vis) => Some(format!("const {of}::{}: {}", item.ident, ty(&item.ty))),
        ImplItem::Macro(item) => item.mac.path.segments.last().map(|name| format!("{of}: {}!", name.ident)),
        _ => None,
    });
    methods.collect()
}

/// Macros make items: a call is printed with its arguments, a definition with the items that its rules make.
fn of_macro(item: &ItemMacro) -> Vec<String> {
    let name = item.mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
    match &item.ident {
        None => {
            let text = spaced(&item.mac.tokens.to_string());
            let mut parts = text.split(" ;").map(str::trim).filter(|part| !part.is_empty());
            let first = format!("{name}!({})", parts.next().unwrap_or_default());
            std::iter::once(first).chain(parts.map(|part| format!("  {part}"))).collect()
        }
        Some(defined) => {
            let items = macros::items(item.mac.tokens.clone());
            let made = lines(&items).into_iter().map(|line| format!("  {line}"));
            std::iter::once(format!("{defined}! makes")).chain(made).collect()
        }
    }
}

fn uses(path: &str, tree: &UseTree, lines: &mut Vec<String>) {
    match tree {
        UseTree::Path(tree) => uses(&format!("{path}{}::", tree.ident), &tree.tree, lines),
        UseTree::Name(tree) => lines.push(format!("use {path}{}", tree.ident)),
        UseTree::Rename(tree) => lines.push(format!("use {path}{} as {}", tree.ident, tree.rename)),
        UseTree::Glob(_) => lines.push(format!("use {path}*")),
        UseTree::Group(group) => group.items.iter().for_each(|tree| uses(path, tree, lines)),
    }
}

fn signature(of: &str, sig: &Signature) -> String {
    let block = syn::parse_quote!({});
    let item = ItemFn {
        attrs: Vec::new(),
        vis: Visibility::Inherited,
        sig: sig.clone(),
        block: Box::new(block),
        modifiers: Default::default(),
    };
    let line = one_line(Item::Fn(item)).replace("(mut self", "(self");
    line.trim_end_matches(" {}").replacen(&format!("fn {}", sig.ident), &format!("fn {of}{}", sig.ident), 1)
}

fn ty(ty: &Type) -> String {
    let line = one_line(syn::parse_quote!(type X = #ty;));
    line.trim_start_matches("type X = ").trim_end_matches(';').to_owned()
}

fn one_line(item: Item) -> String {
    let file = syn::File { shebang: None, attrs: Vec::new(), items: vec![item], frontmatter: None };
    let text = prettyplease::unparse(&file).split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.replace("( ", "(").replace(", )", ")").replace("< ", "<").replace(", >", ">").replace(", }", " }");
    text.trim_start_matches("pub ").to_owned()
}

fn spaced(tokens: &str) -> String {
    tokens.replace(" :: ", "::").replace(" ,", ",").replace(" <", "<").replace("< ", "<").replace(" >", ">")
}
