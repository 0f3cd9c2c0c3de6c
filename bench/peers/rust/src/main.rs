// SPDX-License-Identifier: MIT-0
//! tokio_micro FLAVOUR ROW N [WARM]: the rows of `make bench-peers` on tokio.
//! FLAVOUR is 1 (current_thread) or the number of workers (multi_thread).
//! Prints `CPU_NS WALL_NS CHECKSUM [NAME=VALUE ...]` per operation.

mod block;
mod sync;
mod tasks;
mod time;

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::Instant;

/// Bytes of each task, where a row measures that; else 0.
pub static BYTES: AtomicU64 = AtomicU64::new(0);

/// Gives way by waking itself directly.  tokio's yield_now() puts the wake
/// off until its driver has been polled, which costs several times as much;
/// only the rows about yielding use that.
pub struct Again(bool);

pub fn again() -> Again {
    Again(false)
}

impl Future for Again {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.0 {
            return Poll::Ready(());
        }
        self.0 = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// User and system time of the process in nanoseconds.
fn cpu_ns() -> f64 {
    let r = unsafe {
        let mut r: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut r);
        r
    };
    (r.ru_utime.tv_sec + r.ru_stime.tv_sec) as f64 * 1e9
        + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) as f64 * 1e3
}

async fn run(row: &str, n: u64) -> u64 {
    match row {
        "spawn" => tasks::spawn(n).await,
        "yield_1" => tasks::yield_1(n).await,
        "yield_1000" => tasks::yield_1000(n).await,
        "depth_1" => tasks::depth(1, n).await,
        "depth_1000" => tasks::depth(1000, n).await,
        "join_10" => tasks::join_10(n).await,
        "join_10000" => tasks::join_10000(n).await,
        "pingpong" => sync::pingpong(n).await,
        "mpsc_1" => sync::mpsc(n, 1).await,
        "mpsc_4" => sync::mpsc(n, 4).await,
        "mutex_1" => sync::mutex_1(n).await,
        "mutex_8" => sync::mutex_8(n).await,
        "select_kept" => sync::select_kept(n).await,
        "select_new" => sync::select_new(n).await,
        "oneshot" => sync::oneshot(n).await,
        "broadcast" => sync::broadcast(n).await,
        "watch" => sync::watch(n).await,
        "sleep" => time::sleep(n).await,
        "timeout" => time::timeout(n).await,
        "blocking_64" => block::blocking_64(n).await,
        "blocking_1" => block::blocking_1(n).await,
        "files" => block::files(n).await,
        "file_big" => block::file_big(n).await,
        _ => {
            eprintln!("tokio_micro: no row {row}");
            std::process::exit(3)
        }
    }
}

async fn measure(row: String, n: u64, warm: u64) {
    if warm > 0 {
        run(&row, warm).await;
    }
    BYTES.store(0, Relaxed);
    let cpu = cpu_ns();
    let start = Instant::now();
    let sum = run(&row, n).await;
    let wall = start.elapsed().as_nanos() as f64;
    let cpu = cpu_ns() - cpu;
    print!("{:.2} {:.2} {sum}", cpu / n as f64, wall / n as f64);
    match BYTES.load(Relaxed) {
        0 => println!(),
        b => println!(" bytes={b}"),
    }
}

fn main() {
    let a: Vec<String> = std::env::args().collect();
    if a.len() < 4 {
        eprintln!("usage: tokio_micro FLAVOUR ROW N [WARM]");
        std::process::exit(2);
    }
    let number = |i: usize| a.get(i).map_or(0, |s| s.parse::<u64>().unwrap());
    let workers = number(1) as usize;
    let (row, n, warm) = (a[2].clone(), number(3), number(4));
    let mut builder = if workers == 1 {
        tokio::runtime::Builder::new_current_thread()
    } else {
        tokio::runtime::Builder::new_multi_thread()
    };
    if workers > 1 {
        builder.worker_threads(workers);
    }
    let rt = builder.enable_all().build().unwrap();
    // In a task of its own: what block_on() runs is bound to its thread.
    rt.block_on(async move {
        tokio::spawn(measure(row, n, warm)).await.unwrap()
    });
}
