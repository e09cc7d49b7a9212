//! Questions, answers and events over one WebSocket: what WebDriver BiDi and the Chrome DevTools
//! Protocol have in common.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, bail, ensure};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use crate::limits::REQUEST_PATIENCE;

/// A connection. Closed when dropped.
#[derive(Debug)]
pub struct Rpc {
    caller: Caller,
    traffic: [JoinHandle<()>; 2],
}

impl Rpc {
    /// Connects; from now on every event goes to `on_event`, in the order of arrival and before the
    /// answers that arrive after it.
    ///
    /// # Errors
    /// When nobody listens at `url`.
    pub async fn connect(url: &str, mut on_event: impl FnMut(&Caller, &Value) + Send + 'static) -> Result<Self> {
        let (socket, _) = connect_async(url).await.with_context(|| format!("no socket at {url}"))?;
        let (mut sink, mut stream) = socket.split();
        let (outbox, mut outgoing) = mpsc::unbounded_channel::<String>();
        let caller = Caller { outbox, pending: Arc::new(Mutex::new(Some(HashMap::new()))), last: Arc::default() };
        let writer = tokio::spawn(async move {
            while let Some(text) = outgoing.recv().await {
                if sink.send(Message::text(text)).await.is_err() {
                    return;
                }
            }
        });
        let listener = caller.clone();
        let reader = tokio::spawn(async move {
            while let Some(Ok(message)) = stream.next().await {
                let Ok(message) = serde_json::from_slice::<Value>(&message.into_data()) else { continue };
                match message["id"].as_u64() {
                    Some(id) => listener.answered(id, message),
                    None => on_event(&listener, &message),
                }
            }
            listener.hang_up();
        });
        Ok(Self { caller, traffic: [writer, reader] })
    }

    /// Asks, and waits for the answer's `result`. With `session`, asks the target of that session.
    ///
    /// # Errors
    /// When the answer is an error, or does not come within [`REQUEST_PATIENCE`].
    pub async fn ask(&self, method: &str, params: Value, session: Option<&str>) -> Result<Value> {
        let (answer, arrival) = oneshot::channel();
        self.caller.send(method, &params, session, Some(answer))?;
        let mut answer = timeout(REQUEST_PATIENCE, arrival)
            .await
            .with_context(|| format!("{method}: no answer in {} s", REQUEST_PATIENCE.as_secs()))?
            .with_context(|| format!("{method}: the connection was closed"))?;
        if !answer["error"].is_null() {
            bail!("{method}: {} {}", answer["error"], answer["message"].as_str().unwrap_or_default());
        }
        Ok(answer.get_mut("result").map(Value::take).unwrap_or_default())
    }
}

impl Drop for Rpc {
    fn drop(&mut self) {
        self.traffic.iter().for_each(JoinHandle::abort);
    }
}

/// The asking half, for event handlers: they may not wait.
#[derive(Debug, Clone)]
pub struct Caller {
    outbox: mpsc::UnboundedSender<String>,
    pending: Arc<Mutex<Pending>>,
    last: Arc<AtomicU64>,
}

/// Who waits for which answer; `None` once the connection has ended.
type Pending = Option<HashMap<u64, oneshot::Sender<Value>>>;

impl Caller {
    /// Tells without waiting for the answer.
    pub fn tell(&self, method: &str, params: &Value, session: &str) {
        // It fails when the connection has ended, and then there is nobody to tell.
        let _ = self.send(method, params, Some(session), None);
    }

    fn send(
        &self,
        method: &str,
        params: &Value,
        session: Option<&str>,
        answer: Option<oneshot::Sender<Value>>,
    ) -> Result<()> {
        let id = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let mut message = json!({"id": id, "method": method, "params": params});
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        if let Some(answer) = answer {
            let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
            pending.as_mut().with_context(|| format!("{method}: the connection was closed"))?.insert(id, answer);
        }
        ensure!(self.outbox.send(message.to_string()).is_ok(), "{method}: the connection was closed");
        Ok(())
    }

    fn answered(&self, id: u64, message: Value) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = pending.as_mut().and_then(|waiting| waiting.remove(&id)) {
            // Whoever asked may have given up.
            let _ = answer.send(message);
        }
    }

    /// Wakes everybody who still waits: dropping their senders is an answer.
    fn hang_up(&self) {
        *self.pending.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
