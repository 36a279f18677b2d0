"""Views: pure functions from what a query answered to what a page shows."""
