//! Answering on a socket until told to stop.
//!
//! Does not know: which address, or who says stop (`annunciator`).

use crate::router::router;
use crate::state::AppState;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// Answers until `stop` comes; requests that have begun are answered to their end, and streams end then.
///
/// # Errors
/// When the socket fails.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let closing = state.closing.clone();
    let stop = async move {
        stop.await;
        closing.send_replace(true);
    };
    let app = router(state).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, app).with_graceful_shutdown(stop).await
}
