"""Goals: agreed in a relationship, met only by attestation."""
