//! Every route of the window, and what stands around all of them.
//!
//! Does not know: what a route does.

use crate::api::{openapi, v1};
use crate::state::AppState;
use crate::ui::import::UPLOAD_SIZE_BYTES_MAX;
use crate::validation::VALIDATED_SIZE_BYTES_MAX;
use crate::words::asked;
use crate::{conditional, guard, once, ui};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{delete, get, post, put};
use std::time::Duration;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, NotForContentType, Predicate, SizeAbove};
use tower_http::timeout::TimeoutLayer;
use triage::asset::parts_list::LIST_BYTES_MAX;

/// The largest form: a comment of ten thousand characters, each of which may take twelve bytes of a form.
const FORM_SIZE_BYTES_MAX: usize = 128 * 1024;
/// The largest form about an account: a password of 256 characters, each of which may take twelve bytes, twice.
const ACCOUNT_FORM_SIZE_BYTES_MAX: usize = 16 * 1024;
/// What a form puts around an uploaded file.
const UPLOAD_FRAME_BYTES_MAX: usize = 4 * 1024;
/// The largest parts list: as a form, every byte of it may take three.
const LIST_FORM_SIZE_BYTES_MAX: usize = 3 * LIST_BYTES_MAX + 16;
/// The longest a request may take; the slowest page takes a tenth of a second.
const REQUEST_SECONDS_MAX: u64 = 30;
/// Below this compressing costs more than it saves: one packet carries it anyway.
const COMPRESSED_SIZE_BYTES_MIN: u64 = 1400;

/// The whole window.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/", get(ui::start::show_start))
        .route("/live", get(ui::live::listen))
        .route("/advisories", get(ui::advisories::list))
        .route("/advisories/{id}", get(ui::advisory::find_advisory))
        .merge(lists_as_files())
        .merge(forms())
        .merge(validation())
        .merge(accounts())
        .route("/advisories/{id}/changes", get(ui::changes::find_changes))
        .route("/advisories/{publisher}/{tracking_id}", get(ui::advisory::show_advisory))
        .route("/advisories/{publisher}/{tracking_id}/changes", get(ui::changes::show_changes))
        .route("/cases/{id}", get(ui::case::show_case))
        .merge(subjects())
        .merge(about())
        .route("/advisories/{id}/work-order", get(ui::work_orders::show_for_advisory))
        .route("/assets/{external_id}/work-order", get(ui::work_orders::show_for_asset))
        .route("/advisories/{id}/assets/{asset}", get(ui::disposition::show_match))
        .route("/statistics", get(ui::statistics::show_statistics))
        .route("/assets", get(ui::inventory::list))
        .route("/assets/import", get(ui::import::show_form).post(ui::import::upload).layer(uploads()))
        .route(
            "/assets/import/{id}",
            get(ui::import::show_preview).post(ui::import::answer).layer(DefaultBodyLimit::max(FORM_SIZE_BYTES_MAX)),
        )
        .route("/assets/{external_id}", get(ui::asset::show_asset))
        .route("/assets/{external_id}/why/{publisher}/{tracking_id}", get(ui::asset::show_why))
        .route("/gaps", get(ui::gaps::list))
        .route(
            "/lookup",
            get(ui::lookup::show_line).post(ui::lookup::look_up).layer(DefaultBodyLimit::max(LIST_FORM_SIZE_BYTES_MAX)),
        )
        .route("/matches", get(ui::matches::list))
        .route("/planner", get(ui::planner::show_planner))
        .route("/alerts", get(ui::alerts::list))
        .route("/watchlists/new", get(ui::watchlists::show_new))
        .route("/outbox", get(ui::outbox::list))
        .route("/outbox/{id}", get(ui::outbox::show_message))
        .route("/feeds/{file}", get(ui::feeds::show_feed))
        .route("/outbox/{id}/html", get(ui::outbox::show_html))
        .route("/sources", get(ui::sources::list))
        .route("/sources/{id}/quality", get(ui::quality::show_quality))
        .route("/health", get(ui::health::show_health))
        .route("/status", get(ui::status::show_status))
        .route("/metrics", get(ui::metrics::show_metrics))
        .route("/healthz", get(ui::health::alive))
        .route("/readyz", get(ui::health::ready))
        .route("/static/{file}", get(ui::files::show_file))
        .route("/reports", get(ui::reports::list))
        .route("/ledger", get(ui::ledger::list))
        .merge(aliases())
        .merge(api())
        .layer(from_fn_with_state(state.clone(), once::answer))
        .layer(from_fn(conditional::answer))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(REQUEST_SECONDS_MAX),
        ))
        .layer(from_fn_with_state(state.clone(), guard::answer))
        .layer(from_fn_with_state(state.clone(), asked::speak))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(compressible()))
        .with_state(state)
}

/// What lists show, for feed readers and spreadsheets.
fn lists_as_files() -> Router<AppState> {
    Router::new()
        .route("/advisories.atom", get(ui::list_feeds::atom))
        .route("/advisories.json", get(ui::list_feeds::json_feed))
        .route("/advisories.csv", get(ui::list_feeds::csv_file))
        .route("/matches.csv", get(ui::tables::matches))
        .route("/assets.csv", get(ui::tables::assets))
        .route("/gaps.csv", get(ui::tables::gaps))
        .route("/alerts.csv", get(ui::tables::alerts))
        .route("/clocks.csv", get(ui::tables::clocks))
        .route("/outbox.csv", get(ui::tables::outbox))
        .route("/sources.csv", get(ui::tables::sources))
        .route("/people.csv", get(ui::people::csv_file))
        .route("/aliases.csv", get(ui::aliases::csv_file))
        .route("/watchlists.csv", get(ui::watchlists::csv_file))
        .route("/catalogs.csv", get(ui::catalogs::csv_file))
        .route("/statistics.csv", get(ui::statistics::csv_file))
        .route("/planner.csv", get(ui::planner::csv_file))
        .route("/ledger.csv", get(ui::ledger::csv_file))
}

/// What this installation is.
fn about() -> Router<AppState> {
    let router =
        Router::new().route("/about", get(ui::about::show_about)).route("/settings", get(ui::settings::show_settings));
    #[cfg(debug_assertions)]
    let router = router.route("/styleguide", get(ui::about::show_styleguide));
    router
}

/// What advisories have in common.
fn subjects() -> Router<AppState> {
    Router::new()
        .route("/cves/{id}", get(ui::subjects::show_cve))
        .route("/vendors/{name}", get(ui::subjects::show_vendor))
        .route("/vendors/{name}/products/{product}", get(ui::subjects::show_product))
        .route("/sectors/{name}", get(ui::subjects::show_sector))
}

/// What programs read, and how that is described.
fn api() -> Router<AppState> {
    Router::new()
        .route("/api", get(ui::api::show_api))
        .route("/api/v1/openapi.json", get(openapi::show_document))
        .route("/api/v1/advisories", get(v1::advisories::list))
        .route("/api/v1/advisories.ndjson", get(v1::advisories::export))
        .route("/api/v1/advisories/{id}", get(v1::advisory::show_advisory))
        .route("/api/v1/statistics", get(v1::statistics::show_statistics))
        .route("/api/v1/advisories/{id}/statistics", get(v1::statistics::show_advisory_statistics))
        .route("/api/v1/sources/quality", get(v1::quality::list))
        .route("/api/v1/cases/{id}", get(v1::case::show_case))
        .route("/api/v1/inventory", get(v1::inventory::list).post(v1::inventory::import).layer(uploads()))
        .route("/api/v1/inventory/{external_id}", delete(v1::inventory::delete))
        .route("/api/v1/assets/{external_id}", get(v1::asset::show_asset))
        .route("/api/v1/assets/{external_id}/why/{publisher}/{tracking_id}", get(v1::asset::show_why))
        .route("/api/v1/reports/{month}", get(v1::reports::export))
        .route("/api/v1/vex", get(v1::vex::export))
        .route("/api/v1/alerts", get(v1::alerts::list))
        .route("/api/v1/gaps", get(v1::gaps::list))
        .route("/api/v1/lookup", post(v1::lookup::look_up).layer(DefaultBodyLimit::max(LIST_FORM_SIZE_BYTES_MAX)))
        .route("/api/v1/advisories/{id}/document", get(v1::advisory::show_document))
        .route("/api/v1/advisories/{id}/revisions", get(v1::revisions::list))
        .route("/api/v1/advisories/{id}/changes", get(v1::revisions::show_changes))
}

/// What the organisation's own spellings mean.
fn aliases() -> Router<AppState> {
    Router::new()
        .route("/aliases", get(ui::aliases::list).post(ui::aliases::add))
        .route("/aliases/reject", post(ui::aliases::reject))
        .route("/aliases/reopen", post(ui::aliases::reopen))
        .route("/aliases/{id}/remove", post(ui::aliases::remove))
        .route("/api/v1/aliases", get(v1::aliases::list).post(v1::aliases::add))
        .route("/api/v1/aliases/rejections", post(v1::aliases::reject).delete(v1::aliases::reopen))
        .route("/api/v1/aliases/{id}", delete(v1::aliases::remove))
        .layer(DefaultBodyLimit::max(FORM_SIZE_BYTES_MAX))
}

/// What people say, as forms, and by machine what they could say so.
fn forms() -> Router<AppState> {
    Router::new()
        .route("/advisories/{id}/ticks", post(ui::ticks::put_tick))
        .route("/advisories/{id}/disposition", post(ui::case_work::put_disposition))
        .route("/alerts/disposition", post(ui::case_work::put_dispositions))
        .route("/advisories/{id}/comments", post(ui::readings::insert_comment))
        .route("/advisories/{id}/read", post(ui::readings::put_read_mark))
        .route("/advisories/{id}/rematch", post(ui::disposition::rematch_advisory))
        .route("/advisories/{id}/remediation", post(ui::disposition::put_all_remediations))
        .route("/advisories/{id}/assets/{asset}/decision", post(ui::disposition::put_decision))
        .route("/advisories/{id}/assets/{asset}/due", post(ui::disposition::put_due))
        .route("/advisories/{id}/assets/{asset}/remediation", post(ui::disposition::put_remediation))
        .route("/advisories/{id}/assets/{asset}/rematch", post(ui::disposition::rematch_pair))
        .route("/views", post(ui::saved_views::insert))
        .route("/views/{id}/delete", post(ui::saved_views::remove))
        .route("/api/v1/views", get(v1::views::list).post(v1::views::insert))
        .route("/api/v1/views/{id}", delete(v1::views::delete))
        .route("/outbox/{id}/resend", post(ui::outbox::resend))
        .route("/rematch", post(ui::disposition::rematch_all))
        .route("/clocks", get(ui::clocks::show_clocks))
        .route("/clocks/days", post(ui::clocks::set_days))
        .route("/clocks/sources", post(ui::clocks::track))
        .route("/clocks/sources/{id}/end", post(ui::clocks::end))
        .route("/clocks/sources/{id}/evaluate", post(ui::clocks::evaluate))
        .route("/clocks/evaluations/{id}/answer", post(ui::clocks::answer))
        .route("/clocks/calendar", post(ui::clocks::make))
        .route("/clocks/calendar/revoke", post(ui::clocks::revoke))
        .route("/watchlists", get(ui::watchlists::list).post(ui::watchlists::insert))
        .route("/watchlists/{id}", get(ui::watchlists::show_one).post(ui::watchlists::update))
        .route("/watchlists/{id}/act", post(ui::watchlists::act))
        .route("/watchlists/{id}/delete", get(ui::watchlists::show_delete))
        .route(
            "/api/v1/assets/{external_id}/matches/{publisher}/{tracking_id}/decision",
            put(v1::dispositions::put_decision),
        )
        .route("/api/v1/assets/{external_id}/matches/{publisher}/{tracking_id}/due", put(v1::dispositions::put_due))
        .route(
            "/api/v1/assets/{external_id}/matches/{publisher}/{tracking_id}/remediation",
            put(v1::dispositions::put_remediation),
        )
        .route(
            "/api/v1/cases/{id}/disposition",
            get(v1::case_work::show_disposition).put(v1::case_work::put_disposition),
        )
        .route("/api/v1/watchlists", get(v1::watchlists::list).post(v1::watchlists::insert))
        .route("/api/v1/watchlists/preview", post(v1::watchlists::preview))
        .route("/api/v1/watchlists/{id}", delete(v1::watchlists::delete))
        .layer(DefaultBodyLimit::max(FORM_SIZE_BYTES_MAX))
}

/// Coming in, and what people do with accounts.
fn accounts() -> Router<AppState> {
    Router::new()
        .route("/sign-in", get(ui::signing::show_sign_in).post(ui::signing::sign_in))
        .route("/sign-in/code", get(ui::signing::show_code).post(ui::signing::confirm_code))
        .route("/sign-in/elsewhere", get(ui::elsewhere::begin))
        .route("/sign-in/elsewhere/back", get(ui::elsewhere::finish))
        .route("/sign-in/passkey", post(ui::passkeys::begin_sign_in))
        .route("/sign-in/passkey/answer", post(ui::passkeys::sign_in))
        .route("/sign-up", get(ui::sign_up::show_ask).post(ui::sign_up::ask))
        .route("/sign-up/{token}", get(ui::sign_up::show_form).post(ui::sign_up::sign_up))
        .route("/sign-out", post(ui::signing::sign_out))
        .route("/language", post(asked::choose))
        .route("/welcome/{token}", get(ui::links::show_welcome).post(ui::links::welcome))
        .route("/invitation/{token}", get(ui::links::show_invitation).post(ui::links::join))
        .route("/password/reset", get(ui::links::show_ask).post(ui::links::ask))
        .route("/password/reset/{token}", get(ui::links::show_reset).post(ui::links::reset))
        .route("/account", get(ui::account::show_account))
        .route("/account/password", post(ui::account::change_password))
        .route("/account/organisation", post(ui::account::choose_organisation))
        .route("/account/factor", post(ui::account::begin_factor))
        .route("/account/factor/confirm", post(ui::account::confirm_factor))
        .route("/account/factor/stop", post(ui::account::stop_factor))
        .route("/account/passkeys", post(ui::passkeys::begin))
        .route("/account/passkeys/answer", post(ui::passkeys::add))
        .route("/account/passkeys/{id}/remove", post(ui::passkeys::remove))
        .route("/account/codes", post(ui::account::renew_codes))
        .route("/account/sessions/end", post(ui::account::end_sessions))
        .route("/account/sessions/{id}/end", post(ui::account::end_session))
        .route("/account/tokens", post(ui::account::make_token))
        .route("/account/tokens/{id}/revoke", post(ui::account::revoke_token))
        .route("/people", get(ui::people::list))
        .route("/people/invite", post(ui::people::invite))
        .route("/people/{user}/role", post(ui::people::change_role))
        .route("/people/{user}/remove", post(ui::people::remove))
        .route("/people/invitations/{id}/withdraw", post(ui::people::withdraw))
        .layer(DefaultBodyLimit::max(ACCOUNT_FORM_SIZE_BYTES_MAX))
}

/// As much body as an inventory may have.
fn uploads() -> DefaultBodyLimit {
    DefaultBodyLimit::max(UPLOAD_SIZE_BYTES_MAX + UPLOAD_FRAME_BYTES_MAX)
}

/// Documents held against the standard.
fn validation() -> Router<AppState> {
    Router::new()
        .route("/validate", get(ui::validate::show_form).post(ui::validate::validate))
        .route("/advisories/{id}/quality", get(ui::validate::show_quality))
        .route("/api/v1/validate", post(v1::validate::validate))
        .route("/api/v1/tests", get(v1::validate::list_tests))
        .layer(DefaultBodyLimit::max(VALIDATED_SIZE_BYTES_MAX + UPLOAD_FRAME_BYTES_MAX))
}

/// Everything long enough, except streams of events, which must not be held back, and what carries a digest of its bytes:
/// RFC 9530 §2 counts the coding in.
fn compressible() -> impl Predicate {
    let undigested =
        |_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions| !headers.contains_key("repr-digest");
    let long: And<SizeAbove, NotForContentType> =
        SizeAbove::new(COMPRESSED_SIZE_BYTES_MIN).and(NotForContentType::IMAGES);
    long.and(NotForContentType::SSE).and(undigested)
}
