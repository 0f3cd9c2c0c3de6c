// SPDX-License-Identifier: MIT-0
//! Rows of tasks: spawning, giving way, nesting, joining.

use crate::again;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::Notify;
use tokio::task::{yield_now, JoinHandle};

const BATCH: u64 = 1000;
const MANY: u64 = 1000;
const PER_CHILD: u64 = 100;

pub async fn spawn(n: u64) -> u64 {
    let mut jobs = Vec::with_capacity(BATCH as usize);
    let mut sum = 0;
    for _ in 0..n / BATCH {
        for k in 0..BATCH {
            jobs.push(tokio::spawn(async move { k }));
        }
        for job in jobs.drain(..) {
            sum += job.await.unwrap();
        }
    }
    sum
}

async fn yielding(n: u64) -> u64 {
    for _ in 0..n {
        yield_now().await
    }
    n
}

pub async fn yield_1(n: u64) -> u64 {
    yielding(n).await
}

pub async fn yield_1000(n: u64) -> u64 {
    let jobs: Vec<_> =
        (0..MANY).map(|_| tokio::spawn(yielding(n / MANY))).collect();
    let mut sum = 0;
    for job in jobs {
        sum += job.await.unwrap();
    }
    sum
}

pub fn depth(d: u32, n: u64) -> Pin<Box<dyn Future<Output = u64> + Send>> {
    Box::pin(async move {
        if d > 1 {
            return 1 + depth(d - 1, n).await;
        }
        for _ in 0..n {
            again().await
        }
        n
    })
}

async fn child(n: Arc<Vec<Notify>>, i: usize) -> u64 {
    for _ in 0..PER_CHILD {
        n[i].notified().await
    }
    PER_CHILD
}

/// Wake each of the children by turns until all have ended.
async fn drive(job: JoinHandle<u64>, n: Arc<Vec<Notify>>) -> u64 {
    while !job.is_finished() {
        for one in n.iter() {
            one.notify_one();
            again().await;
        }
    }
    job.await.unwrap()
}

fn notifies(n: usize) -> Arc<Vec<Notify>> {
    Arc::new((0..n).map(|_| Notify::new()).collect())
}

pub async fn join_10(n: u64) -> u64 {
    let mut sum = 0;
    for _ in 0..n / (10 * PER_CHILD) {
        let all = notifies(10);
        let a = all.clone();
        let job = tokio::spawn(async move {
            let c = |i| child(a.clone(), i);
            let r = tokio::join!(
                c(0), c(1), c(2), c(3), c(4), c(5), c(6), c(7), c(8), c(9)
            );
            r.0 + r.1 + r.2 + r.3 + r.4 + r.5 + r.6 + r.7 + r.8 + r.9
        });
        sum += drive(job, all).await;
    }
    sum
}

pub async fn join_10000(n: u64) -> u64 {
    let mut sum = 0;
    for _ in 0..n / (10000 * PER_CHILD) {
        let all = notifies(10000);
        let a = all.clone();
        let job = tokio::spawn(async move {
            let all = (0..10000).map(|i| child(a.clone(), i));
            futures_util::future::join_all(all).await.iter().sum()
        });
        sum += drive(job, all).await;
    }
    sum
}
