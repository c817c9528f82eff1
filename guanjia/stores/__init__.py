"""Materials: items, stores and vans, their stock, every move of it, requests and counts."""
