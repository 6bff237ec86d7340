//! The items that the rules of a macro make, with the names of macro variables in place of their values.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::Item;

/// The items of all rules; rules that do not expand to items give none.
pub(crate) fn items(rules: TokenStream) -> Vec<Item> {
    let mut items = Vec::new();
    let mut last = None;
    for token in rules {
        // `(pattern) => { items }`
        let is_arrow = matches!(&last, Some(TokenTree::Punct(punct)) if punct.as_char() == '>');
        if let (TokenTree::Group(group), true) = (&token, is_arrow) {
            let file = syn::parse2::<syn::File>(written_out(group.stream()));
            items.extend(file.map(|file| file.items).unwrap_or_default());
        }
        last = Some(token);
    }
    items
}

/// Replaces `$name` by `Name` and writes repetitions once.
fn written_out(tokens: TokenStream) -> TokenStream {
    let mut out = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '$' => match tokens.next() {
                Some(TokenTree::Ident(name)) if name == "crate" => out.push(TokenTree::Ident(name)),
                Some(TokenTree::Ident(name)) => out.push(TokenTree::Ident(capital(&name))),
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                    out.extend(written_out(group.stream()));
                    let is_end =
                        |token: &TokenTree| matches!(token, TokenTree::Punct(p) if "*+?".contains(p.as_char()));
                    while tokens.next().is_some_and(|token| !is_end(&token)) {}
                }
                other => out.extend(other),
            },
            TokenTree::Group(group) => {
                out.push(TokenTree::Group(Group::new(group.delimiter(), written_out(group.stream()))));
            }
            other => out.push(other),
        }
    }
    out.into_iter().collect()
}

fn capital(name: &Ident) -> Ident {
    let name = name.to_string();
    Ident::new(&(name[..1].to_uppercase() + &name[1..]), Span::call_site())
}
