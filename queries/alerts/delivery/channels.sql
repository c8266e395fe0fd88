SELECT name, toString(type) AS type, settings FROM alert_channels FINAL ORDER BY name
