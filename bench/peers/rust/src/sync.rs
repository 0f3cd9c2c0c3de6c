// SPDX-License-Identifier: MIT-0
//! Rows of channels, locks and select.

use crate::again;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot, watch, Mutex};

pub async fn pingpong(n: u64) -> u64 {
    let (a, mut ar) = mpsc::channel::<u64>(1);
    let (b, mut br) = mpsc::channel::<u64>(1);
    let x = tokio::spawn(async move {
        let mut sum = 0;
        for i in 0..n {
            a.send(i).await.unwrap();
            sum += br.recv().await.unwrap();
        }
        sum
    });
    let y = tokio::spawn(async move {
        for _ in 0..n {
            let v = ar.recv().await.unwrap();
            b.send(v).await.unwrap();
        }
    });
    let sum = x.await.unwrap();
    y.await.unwrap();
    sum
}

pub async fn mpsc(n: u64, producers: u64) -> u64 {
    let (tx, mut rx) = mpsc::channel::<u64>(1024);
    for _ in 0..producers {
        let tx = tx.clone();
        tokio::spawn(async move {
            for i in 0..n / producers {
                tx.send(i).await.unwrap();
            }
        });
    }
    drop(tx);
    let all = tokio::spawn(async move {
        let mut sum = 0;
        while let Some(v) = rx.recv().await {
            sum += v;
        }
        sum
    });
    all.await.unwrap()
}

pub async fn mutex_1(n: u64) -> u64 {
    let m = Arc::new(Mutex::new(0u64));
    for _ in 0..n {
        *m.lock().await += 1;
    }
    let value = *m.lock().await;
    value
}

pub async fn mutex_8(n: u64) -> u64 {
    let m = Arc::new(Mutex::new(0u64));
    let jobs: Vec<_> = (0..8)
        .map(|_| {
            let m = m.clone();
            tokio::spawn(async move {
                for _ in 0..n / 8 {
                    let mut value = m.lock().await;
                    *value += 1;
                    again().await;
                }
            })
        })
        .collect();
    for job in jobs {
        job.await.unwrap();
    }
    let value = *m.lock().await;
    value
}

/// A receiver of the numbers below n.
fn numbers(n: u64) -> mpsc::Receiver<u64> {
    let (tx, rx) = mpsc::channel::<u64>(1024);
    tokio::spawn(async move {
        for i in 0..n {
            tx.send(i).await.unwrap();
        }
    });
    rx
}

pub async fn select_kept(n: u64) -> u64 {
    let mut rx = numbers(n);
    let all = tokio::spawn(async move {
        let mut sum = 0;
        let timer = tokio::time::sleep(Duration::from_secs(500));
        tokio::pin!(timer);
        for _ in 0..n {
            tokio::select! {
                v = rx.recv() => sum += v.unwrap(),
                _ = &mut timer => panic!(),
            }
        }
        sum
    });
    all.await.unwrap()
}

pub async fn select_new(n: u64) -> u64 {
    let mut rx = numbers(n);
    let all = tokio::spawn(async move {
        let mut sum = 0;
        for _ in 0..n {
            tokio::select! {
                v = rx.recv() => sum += v.unwrap(),
                _ = tokio::time::sleep(Duration::from_secs(5)) => panic!(),
            }
        }
        sum
    });
    all.await.unwrap()
}

pub async fn oneshot(n: u64) -> u64 {
    let mut sum = 0;
    for i in 0..n {
        let (tx, rx) = oneshot::channel();
        tx.send(i).unwrap();
        sum += rx.await.unwrap();
    }
    sum
}

const LISTENERS: u64 = 8;
const BURST: u64 = 256;

/// Bursts of messages to eight receivers; an operation is one receive.
pub async fn broadcast(n: u64) -> u64 {
    let (tx, _) = broadcast::channel::<u64>(1024);
    let got = Arc::new(AtomicU64::new(0));
    let each = n / LISTENERS / BURST * BURST;
    let jobs: Vec<_> = (0..LISTENERS)
        .map(|_| {
            let mut rx = tx.subscribe();
            let got = got.clone();
            tokio::spawn(async move {
                let mut sum = 0;
                for i in 1..=each {
                    sum += rx.recv().await.unwrap();
                    if i % BURST == 0 {
                        got.fetch_add(BURST, Relaxed);
                    }
                }
                sum
            })
        })
        .collect();
    for i in 1..=each {
        tx.send(i).unwrap();
        while i % BURST == 0 && got.load(Relaxed) < i * LISTENERS {
            again().await
        }
    }
    let mut sum = 0;
    for job in jobs {
        sum += job.await.unwrap();
    }
    sum
}

/// One value at a time to eight watchers; an operation is one change seen.
pub async fn watch(n: u64) -> u64 {
    let (tx, rx) = watch::channel(0u64);
    let got = Arc::new(AtomicU64::new(0));
    let each = n / LISTENERS;
    let jobs: Vec<_> = (0..LISTENERS)
        .map(|_| {
            let mut rx = rx.clone();
            let got = got.clone();
            tokio::spawn(async move {
                let mut sum = 0;
                for _ in 0..each {
                    rx.changed().await.unwrap();
                    sum += *rx.borrow_and_update();
                    got.fetch_add(1, Relaxed);
                }
                sum
            })
        })
        .collect();
    for i in 1..=each {
        tx.send(i).unwrap();
        while got.load(Relaxed) < i * LISTENERS {
            again().await
        }
    }
    let mut sum = 0;
    for job in jobs {
        sum += job.await.unwrap();
    }
    sum
}
