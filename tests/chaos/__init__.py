"""Everything is killed, frozen and revived under live writers; then everything is compared with the event stores."""
