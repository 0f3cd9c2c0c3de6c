// SPDX-License-Identifier: MIT-0
//! Rows of the blocking pool and of files.

use tokio::io::AsyncReadExt;
use tokio::task::spawn_blocking;

const BATCH: u64 = 64;
const BIG_READ: usize = 1 << 20;

pub async fn blocking_64(n: u64) -> u64 {
    let mut jobs = Vec::with_capacity(BATCH as usize);
    let mut sum = 0;
    for _ in 0..n / BATCH {
        for k in 0..BATCH {
            jobs.push(spawn_blocking(move || k));
        }
        for job in jobs.drain(..) {
            sum += job.await.unwrap();
        }
    }
    sum
}

pub async fn blocking_1(n: u64) -> u64 {
    let mut sum = 0;
    for i in 0..n {
        sum += spawn_blocking(move || i).await.unwrap();
    }
    sum
}

/// The sum of some of the bytes, so that they must have come.
fn sample(data: &[u8]) -> u64 {
    data.iter().step_by(512).map(|b| *b as u64).sum()
}

/// The files 0 .. n-1 below PEERS_FILES, 64 at once.
pub async fn files(n: u64) -> u64 {
    let dir = std::env::var("PEERS_FILES").unwrap();
    let jobs: Vec<_> = (0..BATCH)
        .map(|first| {
            let dir = dir.clone();
            tokio::spawn(async move {
                let mut sum = 0;
                let mut i = first;
                while i < n {
                    let name = format!("{dir}/{i}");
                    sum += sample(&tokio::fs::read(name).await.unwrap());
                    i += BATCH;
                }
                sum
            })
        })
        .collect();
    let mut sum = 0;
    for job in jobs {
        sum += job.await.unwrap();
    }
    sum
}

/// One large file from its begin to its end; an operation is 4 KiB.
pub async fn file_big(_: u64) -> u64 {
    let dir = std::env::var("PEERS_FILES").unwrap();
    let mut file = tokio::fs::File::open(format!("{dir}/big")).await.unwrap();
    let mut buffer = vec![0; BIG_READ];
    let mut bytes = 0;
    loop {
        let n = file.read(&mut buffer).await.unwrap();
        if n == 0 {
            return bytes;
        }
        bytes += n as u64;
    }
}
