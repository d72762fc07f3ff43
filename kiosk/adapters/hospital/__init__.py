"""The hospital's information system, through the published kiosk interface (MediPay, version 1.0.6)."""
