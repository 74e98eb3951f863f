//! `demo`: the whole job on the sample web, with nothing installed and no network.

mod report;

use crate::cli::round::stop_signal;
use crate::cli::say;
use crate::config::Config;
use crate::daemon;
use crate::daemon::Round;
use crate::demo;
use crate::poll::Polled;
use crate::poll::World;
use crate::serve;
use crate::store::Store;
use anyhow::Context;
use clap::Args;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// `demo`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche demo --once > sample.atom")]
pub(super) struct Options {
    /// Where the merged feed is served; the next free port where it is taken
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Print the merged Atom feed to stdout and exit
    #[arg(long)]
    once: bool,
}

/// How many ports after the first are tried.
const PORTS: u16 = 64;

pub(super) async fn run(options: Options) -> anyhow::Result<ExitCode> {
    let listener = listener(options.listen).await?;
    let address = listener.local_addr().context("the listening socket")?;
    let web = TcpListener::bind("127.0.0.1:0")
        .await
        .context("a port for the sample web")?;
    let port = web.local_addr().context("the sample web's socket")?.port();
    let folder = tempfile::Builder::new()
        .prefix("depeche-demo-")
        .tempdir()
        .context("a temporary directory")?;
    let path = folder.path().join("depeche.toml");
    std::fs::write(&path, demo::config(port, &address.to_string()))
        .with_context(|| format!("writing `{}`", path.display()))?;
    let shutdown = CancellationToken::new();
    let web = demo::serve(web, shutdown.clone());
    tokio::pin!(web);
    // the web is served by this very task: when the tale is told, it ends
    tokio::select! {
        () = &mut web => {}
        told = tell(&path, listener, &options) => told?,
    }
    if options.once {
        // `explain -c` as printed goes on to work
        let kept: PathBuf = folder.keep();
        say(&format!(
            "kept in {}; delete it when you have looked around",
            kept.display()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

async fn listener(wanted: SocketAddr) -> anyhow::Result<TcpListener> {
    let mut address = wanted;
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => {
                if address != wanted {
                    say(&format!(
                        "port {} is taken: serving on {address}",
                        wanted.port()
                    ));
                }
                return Ok(listener);
            }
            Err(error)
                if error.kind() == std::io::ErrorKind::AddrInUse
                    && address.port() < wanted.port().saturating_add(PORTS) =>
            {
                address.set_port(address.port() + 1);
            }
            Err(error) => return Err(error).with_context(|| format!("listening on `{address}`")),
        }
    }
}

async fn tell(path: &Path, listener: TcpListener, options: &Options) -> anyhow::Result<()> {
    let config = Config::load(path)?;
    let store = Store::open(&config.database)?;
    let world = daemon::world(store.clone(), &config).await?;
    report::opening(&config);
    let first = round(&world, &config).await?;
    report::sources(&store, &first).await?;
    report::cut_away(&store, &config).await?;
    report::merged(&store, &config).await?;
    report::failing(&first);
    let second = round(&world, &config).await?;
    report::second_round(&second);
    let address = listener.local_addr().context("the listening socket")?;
    report::closing(&store, &config, path, address, options.once).await?;
    if options.once {
        let settings = daemon::served(&config, Some(address));
        let output = config.outputs.first().context("the demo has an output")?;
        let atom = serve::atom(&store, &settings, output).await?;
        std::io::stdout().lock().write_all(atom.as_bytes())?;
        return Ok(());
    }
    let shutdown = CancellationToken::new();
    let running = daemon::run(listener, store, config, shutdown.clone());
    tokio::pin!(running);
    tokio::select! {
        result = &mut running => result?,
        () = stop_signal() => {
            shutdown.cancel();
            running.await?;
        }
    }
    Ok(())
}

/// One round of all sources, through the daemon's own.
async fn round(world: &World, config: &Config) -> anyhow::Result<Vec<Polled>> {
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let all = Round {
        all: true,
        ..Round::default()
    };
    daemon::round(world, config, &all, told).await?;
    let mut polled = Vec::new();
    while let Ok(one) = heard.try_recv() {
        polled.push(one);
    }
    Ok(polled)
}
