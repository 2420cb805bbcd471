"""`python -m services.payments` runs the service."""

from chassis.service import main
from services.payments.app import service

main(service)
