"""What ParkScout knows: frozen types and pure rules. No I/O, no clock, no environment, no framework."""
