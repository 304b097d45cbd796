//! The people of an organisation, and invitations that wait.
//!
//! Does not know: who may manage them.

use super::account::{role_name, role_words};
use super::atoms::Moment;
use crate::words::Word;
use hypertext::prelude::*;
use identity::Role;
use store::{Link, LinkMailState, Person, UserId};

/// Everything on the page.
pub struct PeopleView<'a> {
    /// The organisation's name.
    pub organisation: &'a str,
    /// Its people.
    pub people: &'a [Person],
    /// Invitations that wait.
    pub invitations: &'a [Link],
    /// Who reads the page.
    pub reader: UserId,
    /// Whether links are mailed.
    pub mails: bool,
    /// What was typed as address to invite.
    pub email: &'a str,
    /// What was just done.
    pub done: Option<&'a str>,
    /// What was wrong.
    pub problem: Option<&'a str>,
}

/// The page.
pub fn render(view: &PeopleView<'_>) -> impl Renderable {
    maud! {
        h1 { (Word("People of ")) (view.organisation) }
        @if let Some(done) = view.done { p class="told" role="status" { (done) } }
        @if let Some(problem) = view.problem { p class="wrong" role="alert" { (problem) } }
        section class="panel" aria-labelledby="people-head" {
            h2 id="people-head" { (Word("Who may come in")) }
            ul class="rows" { @for one in view.people { (person(one, one.user == view.reader)) } }
            p class="note" { (Word("As ")) a href="/people.csv" { "CSV" } "." }
        }
        (invite(view))
        @if !view.invitations.is_empty() { (invitations(view)) }
        section aria-labelledby="roles-head" {
            h2 id="roles-head" { (Word("Roles")) }
            ul class="plain" { @for role in Role::ALL { li { (role_words(role)) } } }
        }
    }
}

fn person(one: &Person, own: bool) -> impl Renderable {
    maud! {
        li {
            span {
                b { (one.name) } @if own { " " span class="badge" { (Word("You")) } }
                br;
                span class="note" {
                    (one.email) (Word(", since ")) (Moment(one.since)) ", "
                    @if one.second_factor { (Word("with a second factor")) } @else { (Word("without a second factor")) }
                    @match one.passkeys_count { 0 => {} 1 => { (Word(", a passkey")) } count => { ", " (count) (Word(" passkeys")) } }
                }
            }
            form class="inline" action={ "/people/" %(one.user.0) "/role" } method="post" {
                label class="unseen" for={ "role-" %(one.user.0) } { (Word("Role of ")) (one.name) }
                select id={ "role-" %(one.user.0) } name="role" {
                    @for role in Role::ALL { option value=(role.code()) selected[role == one.role] { (role_name(role)) } }
                }
                button type="submit" { (Word("Change")) }
            }
            form class="inline" action={ "/people/" %(one.user.0) "/remove" } method="post" {
                button type="submit" { (Word("Remove ")) span class="unseen" { (one.name) } }
            }
        }
    }
}

fn invite(view: &PeopleView<'_>) -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="invite-head" {
            h2 id="invite-head" { (Word("Invite somebody")) }
            form class="fields" action="/people/invite" method="post" {
                label for="invite-email" { (Word("E-mail")) }
                input id="invite-email" type="email" name="email" value=(view.email) required maxlength="254" autocomplete="off";
                label for="invite-role" { (Word("Role")) }
                select id="invite-role" name="role" {
                    @for role in Role::ALL { option value=(role.code()) { (role_name(role)) } }
                }
                button type="submit" { (Word("Invite")) }
            }
            p class="note" {
                @if view.mails { (Word("A mail with a link is sent. The link works once, for seven days.")) }
                @else { (Word("This installation sends no mails: you are shown a link to hand over. It works once, for seven days. Nobody proves then that an address is his: you vouch for whom you hand the link to.")) }
            }
        }
    }
}

fn invitations(view: &PeopleView<'_>) -> impl Renderable {
    maud! {
        section class="panel" aria-labelledby="waiting-head" {
            h2 id="waiting-head" { (Word("Invitations that wait")) }
            ul class="rows" {
                @for one in view.invitations {
                    li {
                        span {
                            b { (one.email) } " " span class="badge" { (role_name(one.role)) }
                            br;
                            span class="note" { (Word("By ")) (one.who) (Word(", until ")) (Moment(one.expires)) (mail(one.mail)) }
                        }
                        form class="inline" action={ "/people/invitations/" %(one.id.0) "/withdraw" } method="post" {
                            button type="submit" { (Word("Take back")) }
                        }
                    }
                }
            }
        }
    }
}

fn mail(state: LinkMailState) -> impl Renderable {
    maud! {
        @match state {
            LinkMailState::Done => {}
            LinkMailState::Waits => { (Word(", its mail waits")) }
            LinkMailState::GivenUp => { b { (Word(", could not be mailed: take it back and invite again")) } }
        }
    }
}

/// A link to be handed over, shown once.
pub fn hand_over(email: &str, address: &str) -> impl Renderable {
    maud! {
        div class="entry" {
            h1 { (Word("Invitation for ")) (email) }
            p { (Word("Hand this link over, by a way that only this person reads: whoever opens it first has this address here, and you vouch for him. It is shown only here, and works once, for seven days.")) }
            p { code class="secret" { (address) } }
            p { a class="button" href="/people" { (Word("I have it")) } }
        }
    }
}
