"""The one place that builds a broker, and all the rules of talking over one."""
