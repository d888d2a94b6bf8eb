"""What every endpoint is made with: the call, the reply, routes, refusals, lists, filters, the sync action."""
