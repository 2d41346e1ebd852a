"""Who may run an agent, and how a run is carried out."""
