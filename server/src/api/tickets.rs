//! Crossing to other domains.

use super::Answer;
use crate::gate::PageOrigin;
use crate::log::short;
use crate::posted::Posted;
use crate::server::Server;
use axum::Json;
use axum::extract::State;
use cobrowse_core::desk::Confirmation;
use cobrowse_core::wire::{ConfirmRequest, Confirmed, MintRequest, Minted, RedeemRequest, Redeemed};
use std::sync::Arc;
use tokio::time::timeout;

/// `POST /v1/tickets`
pub async fn mint(
    State(server): State<Arc<Server>>,
    PageOrigin(origin): PageOrigin,
    Posted(request): Posted<MintRequest>,
) -> Answer<Minted> {
    let (minted, written) =
        server.hub.act(|desk, now, vault| desk.mint(&server.settings, &origin, &request, now, vault));
    written.wait().await?;
    let minted = minted?;
    let session = short(&request.credentials.session);
    tracing::info!(session, crossing = minted.crossing, helpers = minted.first.is_some(), "crossing begun");
    Ok(Json(minted))
}

/// `POST /v1/tickets/redeem`
pub async fn redeem(
    State(server): State<Arc<Server>>,
    PageOrigin(origin): PageOrigin,
    Posted(request): Posted<RedeemRequest>,
) -> Answer<Redeemed> {
    let (redeemed, written) =
        server.hub.act(|desk, now, vault| desk.redeem(&server.settings, &origin, &request, now, vault));
    // Refusals are written too: a ticket that was shown in the wrong place is burnt for good.
    written.wait().await?;
    let redeemed = redeemed?;
    let session = short(&redeemed.joined.credentials.session);
    tracing::info!(session, host = origin.host().as_str(), "ticket redeemed");
    Ok(Json(redeemed))
}

/// `POST /v1/tickets/confirm`
///
/// The last helper of a crossing may have to wait here until the page that opened it has said what becomes of it.
pub async fn confirm(
    State(server): State<Arc<Server>>,
    PageOrigin(origin): PageOrigin,
    Posted(request): Posted<ConfirmRequest>,
) -> Answer<Confirmed> {
    let (confirmed, written) = server.hub.act(|desk, now, vault| {
        let confirmation = desk.confirm(&server.settings, &origin, &request, now, vault)?;
        // Under the same lock: the release cannot come before somebody waits for it.
        Ok::<_, cobrowse_core::error::Error>(match confirmation {
            Confirmation::Hold(session, crossing) => Some(server.hub.switchboard().wait_for_release(session, crossing)),
            Confirmation::Close => None,
        })
    });
    written.wait().await?;
    let waiting = confirmed?;
    let outcome = request.code.map_or("arrived", |code| code.as_str());
    tracing::info!(host = origin.host().as_str(), outcome, "crossing reported");
    let go = match waiting {
        Some(mut waiting) => timeout(server.pace.helper_hold, waiting.released()).await.ok().flatten(),
        None => None,
    };
    Ok(Json(Confirmed { go }))
}
