// SPDX-License-Identifier: MIT-0
//! Rows of timers.

use crate::{again, BYTES};
use std::sync::atomic::{AtomicU64, Ordering::*};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// A figure of /proc/self/status, in bytes.
fn status_bytes(key: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find(|l| l.starts_with(key)).unwrap();
    let kib = line.split_whitespace().nth(1).unwrap();
    kib.parse::<u64>().unwrap() * 1024
}

struct Bed {
    asleep: AtomicU64,
    sum: AtomicU64,
    last: Notify,
}

/// n tasks asleep at the same time, for one to two seconds each.
pub async fn sleep(n: u64) -> u64 {
    let bed = Arc::new(Bed {
        asleep: AtomicU64::new(n),
        sum: AtomicU64::new(0),
        last: Notify::new(),
    });
    let mut seed = 88172645463325252u64;
    let before = status_bytes("VmRSS:");
    for _ in 0..n {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let us = 1_000_000 + seed % 1_000_000;
        let bed = bed.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_micros(us)).await;
            bed.sum.fetch_add(us, Relaxed);
            if bed.asleep.fetch_sub(1, AcqRel) == 1 {
                bed.last.notify_one();
            }
        });
    }
    bed.last.notified().await;
    BYTES.store((status_bytes("VmHWM:") - before) / n, Relaxed);
    bed.sum.load(Relaxed)
}

pub async fn timeout(n: u64) -> u64 {
    let mut sum = 0;
    for _ in 0..n {
        tokio::time::timeout(Duration::from_secs(60), again()).await.unwrap();
        sum += 1;
    }
    sum
}
