"""Commands, events, views and the broker topology: what the parts of Slidemill say."""
