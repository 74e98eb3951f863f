//! Polls are told to whoever listens: a round's report, verbs that wait at the control socket.

use crate::poll::Polled;
use std::sync::Arc;
use std::sync::Mutex;
use tokio::sync::mpsc;

/// Cheap to clone; those who no longer listen drop out.
#[derive(Clone, Debug, Default)]
pub(super) struct Told(Arc<Mutex<Vec<mpsc::UnboundedSender<Polled>>>>);

impl Told {
    /// One listener from the start.
    pub(super) fn to(listener: mpsc::UnboundedSender<Polled>) -> Self {
        Self(Arc::new(Mutex::new(vec![listener])))
    }

    /// Listens from now on.
    pub(super) fn listen(&self) -> mpsc::UnboundedReceiver<Polled> {
        let (sender, receiver) = mpsc::unbounded_channel();
        if let Ok(mut listeners) = self.0.lock() {
            listeners.push(sender);
        }
        receiver
    }

    pub(super) fn tell(&self, polled: &Polled) {
        if let Ok(mut listeners) = self.0.lock() {
            listeners.retain(|listener| listener.send(polled.clone()).is_ok());
        }
    }
}
