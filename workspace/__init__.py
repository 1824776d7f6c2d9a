"""What people may do: accounts, workspaces, projects, tasks, comments, messages; permissions; events."""
