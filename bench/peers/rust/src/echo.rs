// SPDX-License-Identifier: MIT-0
//! tokio_echo: a TCP echo server on a free port of loopback, which it prints.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

async fn serve(mut conn: TcpStream) {
    let mut buffer = vec![0u8; 16384];
    while let Ok(n) = conn.read(&mut buffer).await {
        if n == 0 || conn.write_all(&buffer[..n]).await.is_err() {
            return;
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    let accept = tokio::spawn(async move {
        loop {
            if let Ok((conn, _)) = listener.accept().await {
                let _ = conn.set_nodelay(true);
                tokio::spawn(serve(conn));
            }
        }
    });
    accept.await.unwrap();
}
