//! A program that uses the crate generated from `listings.yaml`: it walks each list and prints the items. The first
//! argument is the base URL of the server.

use listings_sdk::{Client, Cursor, Error, blocking};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let base_url = std::env::args().nth(1).ok_or("no server")?;
    let client = Client::builder("token").base_url(base_url.as_str()).build()?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(walk(&client))?;

    let waiting = blocking::Client::builder("token").base_url(base_url.as_str()).build()?;
    let lines: Vec<String> = waiting.lines().list(1).items().collect::<Result<_, _>>()?;
    println!("lines, waited for: {}", lines.join(" "));
    let mut repos = waiting.repos().list().items();
    let error = repos.find_map(Result::err).ok_or("the third is no repository")?;
    println!("repos, waited for: {}", error.to_string().replace("repos.list: ", "").split(": ").next().unwrap_or_default());

    // A server that ignores the parameters of pages.
    let base_url = format!("{base_url}/stuck");
    let stuck = Client::builder("token").base_url(base_url.as_str()).build()?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(walk_stuck(&stuck));
    let stuck = blocking::Client::builder("token").base_url(base_url.as_str()).build()?;
    let (lines, error): (Vec<_>, Vec<_>) = stuck.lines().list(1).items().partition(Result::is_ok);
    println!("lines, waited for: {} and {}", lines.len(), error[0].as_ref().unwrap_err());
    Ok(())
}

async fn walk_stuck(client: &Client) {
    let mut lines = client.lines().list(7).items().prefetch();
    let error = loop {
        match lines.next().await {
            Some(Ok(line)) => println!("line {line}"),
            Some(Err(error)) => break error,
            None => panic!("a list that is stuck has no end"),
        }
    };
    println!("{error}, a paging error: {}", error.is_paging());
    println!("{}", client.events().list().items().try_collect().await.unwrap_err());
    println!("{}", client.customers().list().pages().try_collect().await.unwrap_err());
}

async fn walk(client: &Client) -> Result<(), Error> {
    let mut orders = client.orders().list().status("open").items().lenient();
    let mut numbers = Vec::new();
    while let Some(order) = orders.next().await {
        numbers.push(match order {
            Ok(order) => order.number.to_string(),
            Err(error) if error.decode().is_some_and(|error| error.item().is_some()) => "?".to_owned(),
            Err(error) => return Err(error),
        });
    }
    println!("orders: {} of {:?}", numbers.join(" "), orders.total_count());

    let customers = client.customers().list().items().prefetch().try_collect().await?;
    println!("customers: {}", customers.join(" "));
    let lines = client.lines().list(1).items().try_collect().await?;
    println!("lines: {}", lines.join(" "));
    let events = client.events().list().items().try_collect().await?;
    println!("events: {events:?}");

    // Resuming from the cursor of another walk, and starting in the middle.
    let mut pages = client.events().list().pages();
    let first = pages.try_next().await?.map(listings_sdk::Page::into_items);
    let cursor = pages.cursor().map(Cursor::to_string);
    println!("first page: {first:?}, then {cursor:?}");
    let rest = client.events().list().offset(cursor.unwrap_or_default()).items().try_collect().await?;
    println!("the rest: {rest:?}");
    let last = client.events().list().offset(4).items().try_collect().await?;
    println!("from 4: {last:?}");
    println!("archive: {:?}", client.events().archive().await?);

    // Lists whose next page is in a header, or which are the whole answer.
    let mut repos = client.repos().list().pages().lenient();
    while let Some(page) = repos.try_next().await? {
        println!("repos: {:?}", page.items().iter().map(|repo| repo.number).collect::<Vec<_>>());
        for (index, error) in page.failures() {
            let path = error.decode().map(listings_sdk::DecodeError::path);
            println!("left out: {index} of the page, {}", path.unwrap_or_default());
        }
    }
    let tags = client.repos().tags().items().prefetch().try_collect().await?;
    println!("tags: {}", tags.join(" "));
    let stars = client.repos().stars().items().try_collect().await?;
    println!("stars: {stars:?}");
    Ok(())
}
