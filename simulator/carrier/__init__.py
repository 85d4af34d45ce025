"""A parcel carrier that carries nothing: free offers, bought labels, scans, signed webhooks."""
